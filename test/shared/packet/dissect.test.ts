import { expect, it } from 'vitest'
import { type Dissection, dissect } from '../../../shared/packet/dissect.ts'
import type { PacketField, PacketLayer } from '../../../shared/packet/layer.ts'
import { summarise } from '../../../shared/packet/summarise.ts'
import { fixtureFile, fixtureFiles } from '../capture-files.ts'
import { type CapturedPacket, capturedPackets } from './captured-packets.ts'

it.each(fixtureFiles())('$name reads as its golden text says', async (file) => {
  const texts = capturedPackets(file).map((packet, index) => packetText(packet, index + 1))
  const golden = file.path.replace(/\.pcap(ng)?$/, '.txt')
  await expect(texts.join('\n')).toMatchFileSnapshot(golden)
})

it.each(fixtureFiles())('$name has the same rows with and without the tree', (file) => {
  for (const { bytes, linkType, lengths } of capturedPackets(file)) {
    expect(dissect(bytes, linkType, lengths)).toMatchObject(summarise(bytes, linkType, lengths))
  }
})

it('calls only the segment in which a message begins HTTP', () => {
  const packets = capturedPackets(fixtureFile('wget-nginx-lo.pcap'))
  const answer = packets[5]!
  expect(read(answer)).toMatchObject({ protocol: 'HTTP', info: 'HTTP/1.1 200 OK' })
  // The same segment, from port 80, as if the answer had begun in one before.
  const bytes = Uint8Array.from(answer.bytes)
  bytes[14 + 20 + 32] = 0x78
  expect(read({ ...answer, bytes })).toMatchObject({ protocol: 'TCP', info: 'PSH, ACK 297 B' })
})

it('keeps the addresses of an error message apart from those it quotes', () => {
  const packets = capturedPackets(fixtureFile('arp-icmp.pcap'))
  const unreachable = read(packets[9]!)
  expect(unreachable).toMatchObject({
    protocol: 'ICMP',
    info: 'Destination unreachable (Port unreachable)',
    source: '10.9.0.2',
    destination: '10.9.0.1',
    protocols: ['eth', 'ip', 'icmp'],
  })
  expect(unreachable.sourcePort).toBeUndefined()
  const quoted = unreachable.layers[2]!.fields.slice(-2)
  expect(quoted.map(({ name, value }) => [name, value])).toEqual([
    ['ip', 'Internet Protocol Version 4, 10.9.0.1 → 10.9.0.2'],
    ['udp', 'User Datagram Protocol, 54691 → 9'],
  ])
})

it('reads no header out of the middle of a datagram', () => {
  const rows = capturedPackets(fixtureFile('fragments.pcap')).map(read)
  expect(rows[0]).toMatchObject({ protocol: 'UDP', sourcePort: 4000, defect: 'truncated' })
  expect(rows[1]).toMatchObject({ protocol: 'IPv4', info: 'Fragment at 1480, UDP' })
  expect(rows[1]!.sourcePort).toBeUndefined()
  expect(rows[5]!.sourcePort).toBeUndefined()
})

it('names the link type of a packet that it cannot read', () => {
  expect(summarise(Uint8Array.of(1, 2), 177, { capturedLength: 2, length: 2 })).toEqual({
    protocol: 'LINUX_LAPD',
    info: 'A link type that is not read here',
    source: '',
    destination: '',
  })
})

function read({ bytes, linkType, lengths }: CapturedPacket): Dissection {
  return dissect(bytes, linkType, lengths)
}

function packetText(packet: CapturedPacket, number: number): string {
  const { layers, protocol, info, ...ends } = read(packet)
  const source = [ends.source, ends.sourcePort].filter((part) => part !== undefined).join(' ')
  const destination = [ends.destination, ends.destinationPort]
    .filter((part) => part !== undefined)
    .join(' ')
  const defect = ends.defect === undefined ? '' : ` [${ends.defect}]`
  const head = `${number}: ${source} → ${destination} ${protocol} ${info}${defect}`
  return [head, ...layers.flatMap(layerLines), ''].join('\n')
}

function layerLines(layer: PacketLayer): string[] {
  const defect = layer.defect === undefined ? '' : ` [${layer.defect}]`
  const place = `${layer.offset}+${layer.headerLength}/${layer.length}`
  const head = `  ${layer.name} (${layer.title}) ${place} ${layer.summary}${defect}`
  return [head, ...layer.fields.flatMap((field) => fieldLines(field, '    '))]
}

function fieldLines(field: PacketField, indent: string): string[] {
  const { name, label, value, offset, length, children = [] } = field
  return [
    `${indent}${label}: ${value} <${name} ${offset}+${length}>`.replace(':  <', ': <'),
    ...children.flatMap((child) => fieldLines(child, `${indent}  `)),
  ]
}
