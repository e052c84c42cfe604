import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { corpusCaptures, fixtureCaptures } from '../../scripts/conformance/captures.ts'
import { compareCapture } from '../../scripts/conformance/compare.ts'
import { drawCapture } from '../../scripts/conformance/drawn-captures.ts'
import { reportOf } from '../../scripts/conformance/report.ts'
import { hasProgram } from '../shared/capture-files.ts'

/** What a capture of a pod is made of, and TCP in trouble. All else is `npm run conformance`. */
const compared = new Set([
  ...['wget-nginx-lo.pcap', 'wget-nginx-lo-ipv6.pcap', 'dns.pcap', 'two-interfaces.pcapng'],
  ...['sll.pcap', 'sll2.pcap', 'raw.pcap', 'fragments.pcap', 'arp-icmp.pcap', 'tcp-sack.pcap'],
  ...['tcp/loss.pcap', 'tcp/overtaken.pcap', 'tcp/answers-before-segments.pcap'],
  'tcp/closed-windows-keep-alives-reused-ports.pcap',
  // Of the corpus, where it is at hand.
  ...['of13_ericsson.pcapng', 'ssh.pcap'],
])

const hasTshark = hasProgram('tshark')
if (!hasTshark) process.stderr.write('skipped: agreement with tshark. Missing: tshark\n')

describe.runIf(hasTshark)('agrees with tshark, or has a reason not to', () => {
  const captures = [...fixtureCaptures(), ...corpusCaptures()]

  test.each(captures.filter(({ name }) => compared.has(name)))('about $name', async (capture) => {
    const comparison = await compareCapture(capture)
    expect(unexplained(comparison)).toEqual([])
  })

  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'podscope-agreement-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('about TCP conversations drawn by lot', async () => {
    const comparison = await compareCapture(drawCapture(folder, 1))
    expect(unexplained(comparison)).toEqual([])
    // Every kind of analysis is in it, or its agreement would say nothing.
    expect(reportOf([comparison])).not.toMatch(/^[a-z]+[A-Z]\w+ +-/m)
  })
})

function unexplained({ differences }: Awaited<ReturnType<typeof compareCapture>>): string[] {
  return differences
    .filter(({ purpose }) => !purpose)
    .map(({ number, field, ours, theirs }) => `${number} ${field}: ${ours} / ${theirs}`)
}
