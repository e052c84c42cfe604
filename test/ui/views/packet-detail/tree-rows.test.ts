import { describe, expect, it } from 'vitest'
import type { PacketLayer } from '../../../../shared/messages/records.ts'
import {
  pathsAbove,
  rowAtByte,
  rowNamed,
  treeRows,
} from '../../../../ui/views/packet-detail/tree-rows.ts'

const option = { name: 'tcp.options.nop', label: 'No operation', value: '', offset: 40, length: 1 }
const layers: PacketLayer[] = [
  {
    name: 'ipv4',
    title: 'Internet Protocol Version 4',
    summary: 'Internet Protocol Version 4, 127.0.0.1 → 127.0.0.1',
    offset: 14,
    headerLength: 20,
    length: 60,
    fields: [{ name: 'ip.ttl', label: 'Time to live', value: '64', offset: 22, length: 1 }],
  },
  {
    name: 'tcp',
    title: 'Transmission Control Protocol',
    summary: 'Transmission Control Protocol, 51290 → 80',
    offset: 34,
    headerLength: 22,
    length: 22,
    fields: [
      {
        name: 'tcp.options',
        label: 'Options',
        value: '2 B',
        offset: 40,
        length: 2,
        children: [option, { ...option, offset: 41 }],
      },
    ],
  },
]

describe('the tree of a packet', () => {
  it('has one line a layer when all are closed', () => {
    const rows = treeRows(layers, () => false)
    expect(rows.map(({ path, expanded, range }) => [path, expanded, range])).toEqual([
      ['ipv4', false, { offset: 14, length: 20 }],
      ['tcp', false, { offset: 34, length: 22 }],
    ])
  })

  it('shows what is below an open one, level by level', () => {
    const rows = treeRows(layers, (path) => path.startsWith('tcp'))
    expect(rows.map(({ path, level, expanded }) => [path, level, expanded])).toEqual([
      ['ipv4', 1, false],
      ['tcp', 1, true],
      ['tcp/tcp.options', 2, true],
      ['tcp/tcp.options/tcp.options.nop', 3, undefined],
      ['tcp/tcp.options/tcp.options.nop#2', 3, undefined],
    ])
  })

  it('finds the innermost line of a byte, and the line of a name', () => {
    expect(rowAtByte(layers, 41)?.path).toBe('tcp/tcp.options/tcp.options.nop#2')
    expect(rowAtByte(layers, 15)?.path).toBe('ipv4')
    expect(rowAtByte(layers, 500)).toBeUndefined()
    expect(rowNamed(layers, 'ip.ttl')?.range).toEqual({ offset: 22, length: 1 })
    expect(pathsAbove('tcp/tcp.options/tcp.options.nop')).toEqual(['tcp', 'tcp/tcp.options'])
  })

  it('knows what stands in no byte', () => {
    const worked = { name: 'frame.number', label: 'Number', value: '5', offset: 0, length: 0 }
    const rows = treeRows([{ ...layers[0]!, fields: [worked] }], () => true)
    expect(rows.map(({ isGenerated }) => isGenerated)).toEqual([false, true])
  })
})
