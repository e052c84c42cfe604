import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { dissect } from '../../../shared/packet/dissect.ts'
import type { PacketField } from '../../../shared/packet/layer.ts'
import { fixtureFile, hasProgram } from '../capture-files.ts'
import { type CapturedPacket, capturedPackets } from './captured-packets.ts'

type Compared = {
  fixture: string
  protocol: string
  fields: string[]
  /** Where tshark does not know the port, or names the protocol otherwise. */
  decodeAs?: string
  /** Packets, from 1, in which tshark is mistaken or knows more; with the reason. */
  except?: Record<number, string>
}

const compared: Compared[] = [
  {
    fixture: 'pgsql.pcap',
    protocol: 'pgsql',
    fields: [
      'pgsql.query',
      'pgsql.tag',
      'pgsql.code',
      'pgsql.message',
      'pgsql.severity',
      'pgsql.statement',
      'pgsql.portal',
      'pgsql.authtype',
      'pgsql.parameter_name',
      'pgsql.parameter_value',
      'pgsql.col.name',
      'pgsql.oid.type',
      'pgsql.status',
      'pgsql.condition',
      'pgsql.pid',
    ],
  },
]

it.runIf(hasProgram('tshark')).each(compared)('tshark agrees about $fixture', (about) => {
  const packets = capturedPackets(fixtureFile(about.fixture))
  const expected = askTshark(about)
  expect(packets).toHaveLength(expected.length)
  for (const [index, packet] of packets.entries()) {
    const number = index + 1
    if (about.except?.[number] !== undefined) continue
    expect({ number, ...ownRow(packet, about) }).toEqual({ number, ...expected[index] })
  }
})

type Row = Record<string, string[]>

function askTshark({ fixture, protocol, fields, decodeAs }: Compared): Row[] {
  const options = ['-o', 'tcp.desegment_tcp_streams:FALSE', '-n', '-Tjson', '--no-duplicate-keys']
  const decode = decodeAs === undefined ? [] : ['-d', decodeAs]
  const asked = ['frame.protocols', ...fields].flatMap((field) => ['-e', field])
  const output = execFileSync(
    'tshark',
    ['-r', fixtureFile(fixture).path, ...decode, ...options, ...asked],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 },
  )
  const packets = JSON.parse(output) as { _source: { layers: Row } }[]
  return packets.map(({ _source: { layers } }) => {
    const chain = layers['frame.protocols']![0]!.split(':')
    return rowOf(fields, chain.includes(protocol), (field) => layers[field] ?? [])
  })
}

function ownRow({ bytes, linkType, lengths }: CapturedPacket, about: Compared): Row {
  const read = dissect(bytes, linkType, lengths)
  const values = new Map<string, string[]>()
  for (const { fields } of read.layers) for (const field of fields) collect(field, values)
  const isSpoken = read.protocols.includes(about.protocol)
  return rowOf(about.fields, isSpoken, (field) => values.get(field) ?? [])
}

function rowOf(fields: string[], isSpoken: boolean, valuesOf: (field: string) => string[]): Row {
  return Object.fromEntries([
    ['spoken', [String(isSpoken)]],
    ...fields.map((field) => [field, valuesOf(field).map(plainNumber)]),
  ]) as Row
}

/** tshark writes some numbers in hexadecimal. */
function plainNumber(value: string): string {
  return /^0x[0-9a-f]+$/.test(value) ? String(Number(value)) : value
}

function collect(
  { name, number, value, children }: PacketField,
  into: Map<string, string[]>,
): void {
  into.set(name, [...(into.get(name) ?? []), number === undefined ? value : String(number)])
  for (const child of children ?? []) collect(child, into)
}
