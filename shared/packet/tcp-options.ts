import { formatHexBytes } from '../format/hex.ts'
import type { Header } from './header.ts'
import type { PacketField } from './layer.ts'

/** Kinds of TCP options. See IANA's tcp-parameters. */
export const TcpOption = {
  end: 0,
  noOperation: 1,
  segmentSize: 2,
  windowScale: 3,
  selectivePermitted: 4,
  selective: 5,
  timestamps: 8,
} as const

const labels: Readonly<Record<number, string>> = {
  [TcpOption.end]: 'End of options',
  [TcpOption.noOperation]: 'No operation',
  [TcpOption.segmentSize]: 'Maximum segment size',
  [TcpOption.windowScale]: 'Window scale',
  [TcpOption.selectivePermitted]: 'SACK permitted',
  [TcpOption.selective]: 'SACK',
  [TcpOption.timestamps]: 'Timestamps',
  19: 'MD5 signature',
  28: 'User timeout',
  29: 'Authentication',
  30: 'Multipath TCP',
  34: 'Fast open cookie',
}

/** One row for all options, with a row for each below. */
export function* tcpOptions(header: Header, fixedBytes: number): Iterable<PacketField> {
  const start = header.offset + fixedBytes
  if (start >= header.headerEnd) return
  const children: PacketField[] = []
  const length = header.headerEnd - start
  yield {
    name: 'tcp.options',
    label: 'Options',
    value: `${length} B`,
    offset: start,
    length,
    children,
  }
  let offset = start
  while (offset < header.headerEnd) {
    const kind = header.bytes.uint8(offset)
    const single = kind === TcpOption.end || kind === TcpOption.noOperation
    const stated = single ? 1 : Math.max(2, header.bytes.uint8(offset + 1))
    const optionLength = Math.min(stated, header.headerEnd - offset)
    children.push(optionRow(header, kind, offset, optionLength))
    if (kind === TcpOption.end) return
    offset += stated
  }
}

function optionRow(header: Header, kind: number, offset: number, length: number): PacketField {
  const label = labels[kind] ?? `Option ${kind}`
  const { name, value } = optionValue(header, kind, { offset, length })
  return { name, label, value, offset, length }
}

type Place = { offset: number; length: number }

function optionValue(header: Header, kind: number, place: Place): { name: string; value: string } {
  const { bytes } = header
  const { offset, length } = place
  switch (kind) {
    case TcpOption.segmentSize:
      return { name: 'tcp.options.mss_val', value: `${bytes.uint16(offset + 2)} B` }
    case TcpOption.windowScale: {
      const shift = bytes.uint8(offset + 2)
      return { name: 'tcp.options.wscale.shift', value: `${shift} (× ${2 ** shift})` }
    }
    case TcpOption.selectivePermitted:
      return { name: 'tcp.options.sack_perm', value: '' }
    case TcpOption.selective:
      return { name: 'tcp.options.sack', value: selectiveBlocks(header, place) }
    case TcpOption.timestamps: {
      const value = `${bytes.uint32(offset + 2)}, echo ${bytes.uint32(offset + 6)}`
      return { name: 'tcp.options.timestamp', value }
    }
    case TcpOption.noOperation:
      return { name: 'tcp.options.nop', value: '' }
    case TcpOption.end:
      return { name: 'tcp.options.eol', value: '' }
    default: {
      const value = formatHexBytes(bytes.slice(offset, length).subarray(2))
      return { name: 'tcp.options.unknown', value }
    }
  }
}

/** RFC 2018, section 3: the left and right edge of each block. */
function selectiveBlocks(header: Header, { offset, length }: Place): string {
  const blocks: string[] = []
  for (let block = offset + 2; block + 8 <= offset + length; block += 8) {
    blocks.push(`${header.bytes.uint32(block)}–${header.bytes.uint32(block + 4)}`)
  }
  return blocks.join(', ')
}
