import { formatHexBytes } from '../../format/hex.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import { type Fields, hex16, octets, uint16, uint32, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { multipathFields, multipathRows, multipathText } from './multipath-tcp.ts'
import { Unreadable, readOr } from '../packet-bytes.ts'
import type { RowKind } from '../row-kind.ts'

/** Kinds of TCP options. See IANA's tcp-parameters. */
export const TcpOption = {
  end: 0,
  noOperation: 1,
  segmentSize: 2,
  windowScale: 3,
  selectivePermitted: 4,
  selective: 5,
  timestamps: 8,
  md5: 19,
  userTimeout: 28,
  authentication: 29,
  multipath: 30,
  fastOpen: 34,
  experiment: 253,
  otherExperiment: 254,
} as const

/** Name and label of an option, its fields at fixed places, and the text that sums it up. */
type OptionKind = {
  name: string
  label: string
  fields?: Fields
  text?: (header: Header, place: Place) => string
}
type Place = { offset: number; length: number }

const experiment: OptionKind = {
  name: 'tcp.options.experimental',
  label: 'Experiment',
  fields: { 'tcp.options.experimental.exid': hex16(2, 'Identifier') },
}

const kinds: Readonly<Record<number, OptionKind>> = {
  [TcpOption.end]: { name: 'tcp.options.eol', label: 'End of options' },
  [TcpOption.noOperation]: { name: 'tcp.options.nop', label: 'No operation' },
  [TcpOption.segmentSize]: {
    name: 'tcp.options.mss',
    label: 'Maximum segment size',
    fields: { 'tcp.options.mss_val': uint16(2, 'Size', { unit: 'B' }) },
    text: ({ bytes }, { offset }) => `${bytes.uint16(offset + 2)} B`,
  },
  [TcpOption.windowScale]: {
    name: 'tcp.options.wscale',
    label: 'Window scale',
    fields: { 'tcp.options.wscale.shift': uint8(2, 'Shift') },
    text: ({ bytes }, { offset }) => `× ${2 ** bytes.uint8(offset + 2)}`,
  },
  [TcpOption.selectivePermitted]: { name: 'tcp.options.sack_perm', label: 'SACK permitted' },
  [TcpOption.selective]: { name: 'tcp.options.sack', label: 'SACK', text: selectiveText },
  [TcpOption.timestamps]: {
    name: 'tcp.options.timestamp',
    label: 'Timestamps',
    fields: {
      'tcp.options.timestamp.tsval': uint32(2, 'Value'),
      'tcp.options.timestamp.tsecr': uint32(6, 'Echo'),
    },
    text: ({ bytes }, { offset }) =>
      `${bytes.uint32(offset + 2)}, echo ${bytes.uint32(offset + 6)}`,
  },
  [TcpOption.md5]: {
    name: 'tcp.options.md5',
    label: 'MD5 signature',
    fields: { 'tcp.options.md5.digest': octets(2, 16, 'Digest') },
  },
  [TcpOption.userTimeout]: {
    name: 'tcp.options.user_to',
    label: 'User timeout',
    fields: {
      'tcp.options.user_to_granularity': uint16(2, 'Counts', {
        mask: 0x8000,
        names: { 0: 'Seconds', 1: 'Minutes' },
      }),
      'tcp.options.user_to_val': uint16(2, 'Timeout', { mask: 0x7fff }),
    },
  },
  [TcpOption.authentication]: {
    name: 'tcp.options.ao',
    label: 'Authentication',
    fields: {
      'tcp.options.ao.keyid': uint8(2, 'Key'),
      'tcp.options.ao.rnextkeyid': uint8(3, 'Next key of the receiver'),
    },
    text: ({ bytes }, { offset }) => `key ${bytes.uint8(offset + 2)}`,
  },
  [TcpOption.multipath]: {
    name: 'tcp.options.mptcp',
    label: 'Multipath TCP',
    text: multipathText,
  },
  [TcpOption.fastOpen]: {
    name: 'tcp.options.tfo',
    label: 'Fast open',
    text: (_, { length }) => (length === 2 ? 'asks for a cookie' : 'cookie'),
  },
  [TcpOption.experiment]: experiment,
  [TcpOption.otherExperiment]: experiment,
}

const headFields = {
  'tcp.option_kind': uint8(0, 'Kind'),
  'tcp.option_len': uint8(1, 'Length', { unit: 'B' }),
}
const edgeFields = {
  'tcp.options.sack_le': uint32(0, 'Left edge'),
  'tcp.options.sack_re': uint32(4, 'Right edge'),
}
const EDGES_BYTES = 8

/** Names of the rows of options, with what they hold. */
export const tcpOptionRows: Readonly<Record<string, RowKind>> = {
  'tcp.options': 'group',
  'tcp.options.unknown': 'group',
  ...Object.fromEntries(Object.values(kinds).map(({ name }) => [name, 'group' as const])),
  ...rowKinds(headFields, edgeFields, ...Object.values(kinds).map(({ fields = {} }) => fields)),
  ...multipathRows,
  'tcp.options.ao.mac': 'bytes',
  'tcp.options.tfo.cookie': 'bytes',
  'tcp.options.experimental.data': 'bytes',
  'tcp.options.unknown.payload': 'bytes',
}

/** The kind of option in which alone a row stands; other rows stand in several. */
const kindOfRow = new Map(
  Object.entries(kinds)
    .filter(([, option]) => option !== experiment)
    .flatMap(([kind, { name, fields = {} }]) =>
      [name, ...Object.keys(fields)].map((row) => [row, Number(kind)] as const),
    ),
)

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
  if (header.wanted === 'tcp.options') return
  const wantedKind = kindOfRow.get(header.wanted ?? '')
  let offset = start
  while (offset < header.headerEnd) {
    const kind = header.bytes.uint8(offset)
    const single = kind === TcpOption.end || kind === TcpOption.noOperation
    const optionLength = single ? 1 : header.bytes.uint8(offset + 1)
    // No option is shorter than its own head, and none leaves the header.
    if (optionLength < (single ? 1 : 2) || offset + optionLength > header.headerEnd) {
      throw new Unreadable()
    }
    if (wantedKind === undefined || wantedKind === kind) {
      children.push(optionRow(header, kind, { offset, length: optionLength }))
    }
    if (kind === TcpOption.end) return
    offset += optionLength
  }
}

function optionRow(header: Header, kind: number, place: Place): PacketField {
  const { offset, length } = place
  const { name, label, text } = kinds[kind] ?? {
    name: 'tcp.options.unknown',
    label: `Option ${kind}`,
  }
  const value = readOr('', () => text?.(header, place) ?? '')
  const row = { name, label, value, offset, length }
  return length === 1 ? row : { ...row, children: optionChildren(header, kind, place) }
}

function optionChildren(header: Header, kind: number, place: Place): PacketField[] {
  const { offset, length } = place
  const rows = [...fieldRows(header, headFields, offset)]
  const fields = kind === TcpOption.multipath ? multipathFields(header, place) : kinds[kind]?.fields
  const placed = Object.entries(fields ?? {}).filter(
    ([, field]) => field.offset + field.length <= length,
  )
  rows.push(...fieldRows(header, Object.fromEntries(placed), offset))
  if (kind === TcpOption.selective) rows.push(...selectiveRows(header, place))
  const rest = restOf(kind)
  if (rest !== undefined && rest.at < length) {
    const value = formatHexBytes(header.bytes.slice(offset + rest.at, length - rest.at))
    rows.push({ ...rest.row, value, offset: offset + rest.at, length: length - rest.at })
  }
  return rows
}

/** Where an option has octets up to its end, and what they are. */
function restOf(kind: number): { at: number; row: { name: string; label: string } } | undefined {
  switch (kind) {
    case TcpOption.authentication:
      return { at: 4, row: { name: 'tcp.options.ao.mac', label: 'Authentication code' } }
    case TcpOption.fastOpen:
      return { at: 2, row: { name: 'tcp.options.tfo.cookie', label: 'Cookie' } }
    case TcpOption.experiment:
    case TcpOption.otherExperiment:
      return { at: 4, row: { name: 'tcp.options.experimental.data', label: 'Content' } }
    default: {
      const row = { name: 'tcp.options.unknown.payload', label: 'Content' }
      return kind in kinds ? undefined : { at: 2, row }
    }
  }
}

/** RFC 2018, section 3: the left and right edge of each block. */
function* selectiveRows(header: Header, { offset, length }: Place): Iterable<PacketField> {
  for (let block = offset + 2; block + EDGES_BYTES <= offset + length; block += EDGES_BYTES) {
    yield* fieldRows(header, edgeFields, block)
  }
}

function selectiveText(header: Header, { offset, length }: Place): string {
  const blocks: string[] = []
  for (let block = offset + 2; block + EDGES_BYTES <= offset + length; block += EDGES_BYTES) {
    blocks.push(`${header.bytes.uint32(block)}–${header.bytes.uint32(block + 4)}`)
  }
  return blocks.join(', ')
}
