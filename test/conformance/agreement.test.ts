import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { corpusCaptures, fixtureCaptures } from '../../scripts/conformance/captures.ts'
import { compareCapture } from '../../scripts/conformance/compare.ts'
import { drawCapture } from '../../scripts/conformance/drawn-captures.ts'
import { reportOf } from '../../scripts/conformance/report.ts'
import { hasProgram } from '../shared/capture-files.ts'

/** Of the corpus: TCP in trouble, tunnels, encapsulations. All of it is `npm run conformance`. */
const fromCorpus = [
  'of13_ericsson.pcapng',
  'mptcp-v0.pcap',
  'ssh.pcap',
  'sflow_multiple_counter_30_pdus.pcap',
]

const hasTshark = hasProgram('tshark')
if (!hasTshark) process.stderr.write('skipped: agreement with tshark. Missing: tshark\n')

describe.runIf(hasTshark)('agrees with tshark, or has a reason not to', () => {
  const corpus = corpusCaptures().filter(({ name }) => fromCorpus.includes(name))

  test.each([...fixtureCaptures(), ...corpus])('about $name', async (capture) => {
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
