import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flowFormats } from '../../../capture/commands/flow-lines.ts'
import { FlowPrinter } from '../../../capture/commands/flow-printer.ts'
import type { Output } from '../../../capture/commands/output.ts'
import { type PacketsFlags, runPackets } from '../../../capture/commands/packets.ts'
import { readFile } from '../../../capture/commands/read-file.ts'
import type { CaptureInterface } from '../../../shared/capture-file/capture-facts.ts'
import { PcapngWriter } from '../../../shared/capture-file/pcapng-writer.ts'
import { noComments } from '../../../shared/capture-file/packet-record.ts'
import { fixtureFile, hasProgram } from '../../shared/capture-files.ts'

const sample = join(import.meta.dirname, '../../../capture/recording/sample.pcapng')
const http = fixtureFile('wget-nginx-lo.pcap').path

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podscope-packets-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('prints packets as comma-separated values under their titles', async () => {
  const { lines } = await packets(http, { csv: true, filter: 'http' })
  const [title = '', ...rows] = lines.join('\n').split('\r\n')
  expect(title).toMatch(/^number,timeNs,.*,client\.container,.*,malformed,truncated$/)
  expect(rows.map((row) => row.split(',')[0])).toEqual(['4', '6'])
  expect(rows[0]).toContain(',GET / HTTP/1.1,')
  expect(lines.every((line) => line.endsWith('\r'))).toBe(true)
})

it('prints conversations with their owners in columns', async () => {
  const out = collected()
  const printer = new FlowPrinter(flowFormats.csv, out)
  await readFile(sample, out, printer, ({ engine }) => printer.printKept(engine))
  const [title = '', first = ''] = out.lines.join('\n').split('\r\n')
  const columns = Object.fromEntries(
    title.split(',').map((name, index) => [name, first.split(',')[index]]),
  )
  expect(columns).toMatchObject({
    id: '1',
    application: 'HTTP',
    'client.container': 'busybox',
    'client.process': 'wget',
    'server.container': 'nginx',
    'exchanges.length': '1',
  })
})

describe('writing packets to another file', () => {
  it('keeps a conversation with its owners', async () => {
    const path = join(folder, 'conversation.pcapng')
    const { errors, status } = await packets(sample, { filter: 'conversation == 1', write: path })
    expect({ errors, status }).toEqual({
      errors: [`podscope: 10 packets written to ${path}`],
      status: 0,
    })
    const { lines } = await packets(path, { json: true })
    expect(lines).toHaveLength(10)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      conversation: 1,
      client: { container: 'busybox', process: 'wget', evidence: 'exact' },
      server: { container: 'nginx', process: 'nginx' },
    })
  })

  it('keeps comments and names of addresses', async () => {
    const [from, to] = [join(folder, 'commented.pcapng'), join(folder, 'again.pcapng')]
    writeFileSync(from, commented())
    await packets(from, { filter: 'frame.comment contains "look"', write: to })
    const { lines } = await packets(to, { filter: 'ip.src_host == "api.local"' })
    expect(lines).toEqual([expect.stringContaining('api.local:40000 > web.local:80')])
    const again = await packets(to, { filter: 'frame.comment == "look here"' })
    expect(again.lines).toHaveLength(1)
  })

  it('never overwrites the capture that it reads', async () => {
    const path = join(folder, 'own.pcap')
    writeFileSync(path, readFileSync(http))
    const { errors, status } = await packets(path, { write: join(folder, '.', 'own.pcap') })
    expect(status).toBe(1)
    expect(errors).toEqual([expect.stringContaining('it would be overwritten')])
    expect(readFileSync(path)).toEqual(readFileSync(http))
  })

  it('says why a file cannot be written', async () => {
    const { errors, status } = await packets(http, { write: join(folder, 'nowhere/out.pcapng') })
    expect(status).toBe(1)
    expect(errors).toEqual([expect.stringContaining('its folder does not exist')])
  })

  it.runIf(hasProgram('tshark'))('makes a file that Wireshark’s programs read', async () => {
    const path = join(folder, 'matching.pcapng')
    await packets(sample, { filter: 'tcp', write: path })
    const numbers = execFileSync('capinfos', ['-Mc', path], { encoding: 'utf8' })
    expect(numbers).toMatch(/Number of packets: +130/)
    const { stdout, stderr, status } = spawnSync('tshark', ['-nr', path], { encoding: 'utf8' })
    expect({ status, packets: stdout.trim().split('\n').length }).toEqual({
      status: 0,
      packets: 130,
    })
    expect(stderr.replace(/^Running as user .*\n/, '')).toBe('')
  })
})

/** Two packets of HTTP's port, the second with a comment; both addresses have names. */
function commented(): Uint8Array {
  const writer = new PcapngWriter()
  const described: CaptureInterface = {
    name: 'lo',
    linkType: 101,
    snapLengthBytes: 262_144,
    comments: [],
  }
  writer.section({ comments: [] })
  writer.interface(described)
  const [client, server] = [Uint8Array.of(10, 0, 0, 1), Uint8Array.of(10, 0, 0, 2)]
  writer.names([
    { address: client, names: ['api.local'] },
    { address: server, names: ['web.local'] },
  ])
  const bytes = Uint8Array.of(
    ...[0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, ...client, ...server],
    ...[0x9c, 0x40, 0, 80, 0, 8, 0, 0],
  )
  const lengths = { capturedLength: bytes.length, length: bytes.length, offset: 0, position: 0 }
  const time = { timeSeconds: 1, timeNanoseconds: 0 }
  const record = { interfaceIndex: 0, ...time, ...lengths, bytes, comments: noComments }
  writer.packet(record, [])
  writer.packet(record, ['look here'])
  return writer.take()
}

async function packets(path: string, flags: PacketsFlags) {
  const out = collected()
  const status = await runPackets(path, flags, out)
  return { status, lines: out.lines, errors: out.errors }
}

function collected(): Output & { lines: string[]; errors: string[] } {
  const [lines, errors]: string[][] = [[], []]
  return {
    write: (text) => void lines!.push(...text.split('\n')),
    error: (line) => void errors!.push(line),
    drained: async () => undefined,
    lines: lines!,
    errors: errors!,
  }
}
