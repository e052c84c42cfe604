import { expect, it } from 'vitest'
import type { PacketDetail, PacketField } from '../../../../shared/messages/records.ts'
import { packetDifferences } from '../../../../ui/views/ladder/packet-differences.ts'

function field(label: string, value: string, children?: PacketField[]): PacketField {
  return { name: label, label, value, offset: 0, length: 1, ...(children && { children }) }
}

function packet(fields: PacketField[]): PacketDetail {
  const layer = { name: 'tcp', title: 'TCP', summary: '', offset: 0, headerLength: 20, length: 20 }
  return { layers: [{ ...layer, fields }] } as unknown as PacketDetail
}

it('tells the fields that two packets do not have alike, and those that one lacks', () => {
  const a = packet([
    field('Source port', '80'),
    field('Flags', 'SYN', [field('SYN', 'Set')]),
    field('Option', 'MSS'),
    field('Option', 'SACK'),
  ])
  const b = packet([
    field('Source port', '80'),
    field('Flags', 'ACK', [field('SYN', 'Not set')]),
    field('Option', 'MSS'),
  ])
  expect(packetDifferences(a, b)).toEqual([
    { layer: 'TCP', field: 'Flags', a: 'SYN', b: 'ACK' },
    { layer: 'TCP', field: 'SYN', a: 'Set', b: 'Not set' },
    { layer: 'TCP', field: 'Option (2)', a: 'SACK', b: undefined },
  ])
})
