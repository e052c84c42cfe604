import { expect, it } from 'vitest'
import { dissect } from '../../../shared/packet/dissect.ts'
import { headerCells } from '../../../ui/drawing/header-diagram.ts'
import { fixtureFile } from '../../shared/capture-files.ts'
import { capturedPackets } from '../../shared/packet/captured-packets.ts'

const packet = capturedPackets(fixtureFile('wget-nginx-lo.pcap'))[3]!
const { layers } = dissect(packet.bytes, packet.linkType, packet.lengths)
const cellsOf = (name: string) => headerCells(layers.find((layer) => layer.name === name)!)

it('draws IPv4 as RFC 791 does', () => {
  const cells = cellsOf('ip').map(({ field, row, bit, bits }) => [field?.name, row, bit, bits])
  expect(cells.slice(0, 4)).toEqual([
    ['ip.version', 0, 0, 4],
    ['ip.hdr_len', 0, 4, 4],
    ['ip.dsfield', 0, 8, 8],
    ['ip.len', 0, 16, 16],
  ])
  expect(cells).toContainEqual(['ip.flags', 1, 16, 3])
  expect(cells).toContainEqual(['ip.frag_offset', 1, 19, 13])
  expect(cells.at(-1)).toEqual(['ip.dst', 4, 0, 32])
})

it('covers every bit of a header once', () => {
  for (const name of ['eth', 'ip', 'tcp']) {
    const layer = layers.find((one) => one.name === name)!
    const bits = cellsOf(name).reduce((sum, cell) => sum + cell.bits, 0)
    expect(bits, name).toBe(layer.headerLength * 8)
  }
})

it('writes a field’s texts once, where it is widest', () => {
  const pieces = cellsOf('eth').filter(({ field }) => field?.name === 'eth.dst')
  expect(pieces.map(({ bits, label }) => [bits, label])).toEqual([
    [32, 'Destination'],
    [16, ''],
  ])
})

it('draws nothing of text', () => {
  expect(layers.some(({ name }) => name === 'http')).toBe(true)
  expect(cellsOf('http')).toEqual([])
})
