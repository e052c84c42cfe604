import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { CaptureReader } from '../../../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../../../shared/engine/capture-loader.ts'
import { Engine } from '../../../../shared/engine/engine.ts'
import { dissect } from '../../../../shared/packet/dissect.ts'
import { LinkType } from '../../../../shared/capture-file/link-type.ts'
import type { PacketField } from '../../../../shared/packet/layer.ts'
import { fixtureFile, hasProgram } from '../../capture-files.ts'
import { type CapturedPacket, capturedPackets } from '../captured-packets.ts'
import { rowsNamed } from './rows-named.ts'

const file = fixtureFile('quic.pcap')
const packets = capturedPackets(file)

const compared = [
  'quic.version',
  'quic.long.packet_type',
  'quic.dcid',
  'quic.scid',
  'quic.token_length',
  'quic.length',
  'quic.supported_version',
  'quic.retry_token',
  'quic.retry_integrity_tag',
] as const

it.runIf(hasProgram('tshark'))('tshark agrees about the long headers', () => {
  const output = execFileSync(
    'tshark',
    [
      '-r',
      file.path,
      '-n',
      '-Tjson',
      '--no-duplicate-keys',
      ...compared.flatMap((name) => ['-e', name]),
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const expected = JSON.parse(output) as { _source: { layers: Record<string, string[]> } }[]
  let seen = 0
  for (const [index, packet] of packets.entries()) {
    const rows = quicRows(packet)
    // Without the conversation, nothing tells a short header.
    if (rows.length === 0) continue
    seen++
    const { layers } = expected[index]!._source
    for (const name of compared) {
      const own = valuesOf(rows, name)
      // tshark cuts long values too, and knows identifiers of short headers from the ones before.
      const theirs = (layers[name] ?? []).map((value) => plain(value)).slice(0, own.length)
      expect([index + 1, name, own]).toEqual([index + 1, name, theirs])
    }
  }
  expect(seen).toBe(11)
})

it.runIf(hasProgram('tshark'))('tshark agrees about identifiers in short headers', async () => {
  const fields = ['-Tfields', '-Eoccurrence=a', '-Eaggregator=;', '-e', 'quic.dcid']
  const output = execFileSync('tshark', ['-nr', file.path, ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const source = { read: async (at: number, size: number) => file.bytes.subarray(at, at + size) }
  const engine = new Engine({ bytes: source })
  const reader = new CaptureReader(new CaptureLoader(engine))
  reader.push(file.bytes)
  reader.end()
  for (const [index, identifiers] of output.trimEnd().split('\n').entries()) {
    // A version that nobody has begins this conversation.
    if (index + 1 === 10) continue
    const { name, fields: rows } = (await engine.packet(index + 1))!.layers.at(-1)!
    const own = rowsNamed(rows, 'quic.dcid').map(({ value }) => plain(value))
    expect([index + 1, name, own.join(';')]).toEqual([index + 1, 'quic', identifiers])
  }
})

it('opens the first packets of a client, also behind a retry', () => {
  for (const number of [1, 12, 14]) {
    expect(infoOf(number - 1)).toBe('Initial Client Hello localhost')
    const rows = quicRows(packets[number - 1]!)
    expect(valuesOf(rows, 'tls.handshake.extensions_server_name')).toEqual(['localhost'])
  }
})

it('separates the packets that share a datagram', () => {
  expect(infoOf(1)).toBe('Initial, Handshake, Protected payload')
  expect(infoOf(3)).toBe('Handshake, Protected payload')
  expect(infoOf(10)).toBe('Version negotiation')
  expect(infoOf(12)).toBe('Retry')
})

it('knows the types of version 2, which have other numbers', () => {
  const names = ['d', 'e', 'f', 'c'].map(
    (type) => read(datagram(4433, `${type}06b3343cf0101010102${'00'.repeat(40)}`)).info,
  )
  expect(names).toEqual(
    ['Initial', '0-RTT', 'Handshake', 'Retry'].map((name) => expect.stringContaining(name)),
  )
})

it.each([
  ['a short header where the port promises it', 443, `41${'07'.repeat(30)}`, 'QUIC'],
  ['a short header too short to be decrypted', 443, `41${'07'.repeat(10)}`, 'UDP'],
  ['a short header anywhere else', 4433, `41${'07'.repeat(30)}`, 'UDP'],
  ['a version that nobody speaks', 4433, `c3dadadada0101010100${'00'.repeat(30)}`, 'UDP'],
  ['an identifier that is too long', 4433, `c300000001ff${'00'.repeat(300)}`, 'UDP'],
  ['a length past the datagram', 4433, `e300000001010101017fff${'00'.repeat(30)}`, 'UDP'],
  ['versions among which is none', 4433, '8000000000010101020a0a0a0a1a1a1a1a', 'UDP'],
  ['a greased fixed bit', 4433, `a30000000101010102401e${'00'.repeat(30)}`, 'QUIC'],
])('tells %s', (_, port, payload, protocol) => {
  expect(read(datagram(port, payload)).protocol).toBe(protocol)
})

function read({ bytes, linkType, lengths }: CapturedPacket) {
  return dissect(bytes, linkType, lengths)
}

function infoOf(index: number): string {
  return read(packets[index]!).info
}

function quicRows(packet: CapturedPacket): PacketField[] {
  return read(packet).layers.find(({ name }) => name === 'quic')?.fields ?? []
}

function valuesOf(rows: readonly PacketField[], name: string): string[] {
  return rowsNamed(rows, name).map(({ number, value }) =>
    plain(number === undefined ? value : String(number)),
  )
}

function plain(value: string): string {
  if (value.startsWith('0x')) return String(Number(value))
  const digits = value.replaceAll(':', '')
  return value.endsWith('…') || digits.length > 62 ? digits.slice(0, 62) : digits
}

/** To that port, out of IPv4 without a link layer. */
function datagram(port: number, payload: string): CapturedPacket {
  const octets = Buffer.from(payload, 'hex')
  const udp = Buffer.from([0x9c, 0x40, port >> 8, port & 0xff, 0, 0, 0, 0])
  udp.writeUInt16BE(8 + octets.length, 4)
  const ip = Buffer.from('450000000000000040110000c0000201c0000202', 'hex')
  ip.writeUInt16BE(20 + 8 + octets.length, 2)
  const bytes = new Uint8Array(Buffer.concat([ip, udp, octets]))
  const lengths = { capturedLength: bytes.length, length: bytes.length }
  return { bytes, linkType: LinkType.raw, lengths }
}
