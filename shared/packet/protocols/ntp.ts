import { formatIpv4 } from '../../format/address.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatHexBytes } from '../../format/hex.ts'
import { printableText } from '../../format/printable-text.ts'
import { formatTimestamp } from '../../format/timestamp.ts'
import { type ValueNames, flag8, hex16, hex8, uint16, uint8 } from '../field.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 5905, section 7.3; version 3 (RFC 1305) is the same
//
//  0           1       2      3         4       8       12       16      24      32      40      48
// +-----------+-------+------+---------+-------+-------+--------+-------+-------+-------+-------+
// | leap, ver-|stratum| poll |precision| root  | root  | refer- | refer-| origin|receive| trans-|
// | sion, mode|       |      |         | delay | disp. | ence   | ence  |       |       | mit   |
// +-----------+-------+------+---------+-------+-------+--------+-------+-------+-------+-------+

// and of a control message (RFC 9327, section 2)
//
//  0           1       2          4        6             8        10      12
// +-----------+-------+----------+--------+-------------+--------+-------+------
// | as above  |R E M  | sequence | status | association | offset | count | data
// |           |opcode |          |        |             |        |       |
// +-----------+-------+----------+--------+-------------+--------+-------+------

const PORT = 123
const HEADER_BYTES = 48
/** RFC 9327 (mode 6) and what came before it (mode 7), which is described nowhere. */
const CONTROL_MODE = 6
const CONTROL_HEADER_BYTES = 12
const CONTROL_COUNT = 10
const STRATUM = 1
const PRECISION = 3
const REFERENCE = 12

const leapNames: ValueNames = { 1: '61 seconds', 2: '59 seconds', 3: 'Not synchronised' }
const modeNames: ValueNames = {
  1: 'Symmetric active',
  2: 'Symmetric passive',
  3: 'Client',
  4: 'Server',
  5: 'Broadcast',
  [CONTROL_MODE]: 'Control',
  7: 'Private',
}

const operationNames: ValueNames = {
  1: 'Read status',
  2: 'Read variables',
  3: 'Write variables',
  4: 'Read clock variables',
  5: 'Write clock variables',
  6: 'Set trap',
  7: 'Trap',
  8: 'Configure',
  9: 'Export configuration',
  10: 'Read status of the last peers',
  11: 'Read ordered list',
  12: 'Request nonce',
  31: 'Unset trap',
}

const controlFields = {
  'ntp.ctrl.flags2.r': flag8(1, 0x80, 'Answer'),
  'ntp.ctrl.flags2.error': flag8(1, 0x40, 'Error'),
  'ntp.ctrl.flags2.more': flag8(1, 0x20, 'More follows'),
  'ntp.ctrl.flags2.opcode': uint8(1, 'Operation', { mask: 0x1f, names: operationNames }),
  'ntp.ctrl.sequence': uint16(2, 'Sequence number'),
  'ntp.ctrl.status': hex16(4, 'Status'),
  'ntp.ctrl.associd': uint16(6, 'Association'),
  'ntp.ctrl.offset': uint16(8, 'Offset', { unit: 'B' }),
  'ntp.ctrl.count': uint16(CONTROL_COUNT, 'Length of the data', { unit: 'B' }),
}

const times = [
  { place: 16, name: 'ntp.reftime', label: 'Clock was set' },
  { place: 24, name: 'ntp.org', label: 'Request left' },
  { place: 32, name: 'ntp.rec', label: 'Request arrived' },
  { place: 40, name: 'ntp.xmt', label: 'This left' },
] as const

export const ntp = defineProtocol({
  name: 'ntp',
  title: 'NTP',
  longTitle: 'Network Time Protocol',
  specification: 'RFC 5905',
  carriedBy: [['udp.port', PORT]],
  fields: {
    flags: hex8(0, 'Flags'),
    'flags.li': uint8(0, 'Leap second', { mask: 0xc0, names: leapNames }),
    'flags.vn': uint8(0, 'Version', { mask: 0x38 }),
    'flags.mode': uint8(0, 'Mode', { mask: 0x07, names: modeNames }),
  },
  rows: {
    'ntp.stratum': 'number',
    'ntp.ppoll': 'number',
    'ntp.precision': 'number',
    'ntp.rootdelay': 'number',
    'ntp.rootdispersion': 'number',
    'ntp.refid': 'bytes',
    'ntp.reftime': 'text',
    'ntp.org': 'text',
    'ntp.rec': 'text',
    'ntp.xmt': 'text',
    ...rowKinds(controlFields),
    'ntp.ctrl.data': 'text',
  },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(1)) return
    const mode = cursor.uint8(start) & 0x07
    if (mode < CONTROL_MODE) cursor.takeHeader(HEADER_BYTES - 1)
    else if (mode === CONTROL_MODE) cursor.takeHeader(CONTROL_HEADER_BYTES - 1)
  },
  *details(header) {
    const mode = header.number('flags.mode')
    if (mode === CONTROL_MODE) yield* controlRows(header)
    if (mode >= CONTROL_MODE) return
    yield numberRow(header, STRATUM, { name: 'ntp.stratum', label: 'Stratum' })
    yield powerRow(header, 2, { name: 'ntp.ppoll', label: 'Asks again after' })
    yield powerRow(header, PRECISION, { name: 'ntp.precision', label: 'Precision' })
    yield shortRow(header, 4, { name: 'ntp.rootdelay', label: 'Delay to the root' })
    yield shortRow(header, 8, { name: 'ntp.rootdispersion', label: 'Dispersion to the root' })
    yield referenceRow(header)
    for (const { place, ...row } of times) yield timeRow(header, place, row)
  },
  info(header) {
    const mode = header.number('flags.mode')
    const version = header.number('flags.vn')
    if (mode === CONTROL_MODE) return controlText(header)
    const name = `${modeNames[mode] ?? `Mode ${mode}`}, version ${version}`
    return mode === 4 ? `${name}, stratum ${header.bytes.uint8(header.offset + STRATUM)}` : name
  },
})

function* controlRows(header: Header): Iterable<PacketField> {
  yield* fieldRows(header, controlFields, header.offset)
  const count = header.bytes.uint16(header.offset + CONTROL_COUNT)
  const offset = header.offset + CONTROL_HEADER_BYTES
  if (count === 0) return
  const value = printableText(header.bytes.slice(offset, count))
  yield { name: 'ntp.ctrl.data', label: 'Data', value, offset, length: count }
}

/** `Control, Read variables answer` */
function controlText({ bytes, offset }: Header): string {
  const flags = bytes.uint8(offset + 1)
  const operation = operationNames[flags & 0x1f] ?? `operation ${flags & 0x1f}`
  const kind = flags & 0x80 ? (flags & 0x40 ? ' error' : ' answer') : ''
  return `Control, ${operation}${kind}`
}

type Row = { name: string; label: string }

function numberRow(header: Header, place: number, row: Row): PacketField {
  const offset = header.offset + place
  const number = header.bytes.uint8(offset)
  return { ...row, value: String(number), number, offset, length: 1 }
}

/** Seconds as a signed power of two. */
function powerRow(header: Header, place: number, row: Row): PacketField {
  const offset = header.offset + place
  const number = header.bytes.uint8(offset)
  const power = number > 0x7f ? number - 0x100 : number
  return { ...row, value: formatDuration(2 ** power * 1e9), number, offset, length: 1 }
}

/** Seconds with sixteen bits for the fraction. */
function shortRow(header: Header, place: number, row: Row): PacketField {
  const offset = header.offset + place
  const number = header.bytes.uint32(offset)
  return { ...row, value: formatDuration((number / 0x1_0000) * 1e9), number, offset, length: 4 }
}

/** A source's letters at the top of the hierarchy (RFC 5905, figure 12), below it a server's address. */
function referenceRow(header: Header): PacketField {
  const offset = header.offset + REFERENCE
  const octets = header.bytes.slice(offset, 4)
  const isName = header.bytes.uint8(header.offset + STRATUM) <= 1
  const end = octets.indexOf(0)
  const name = printableText(end < 0 ? octets : octets.subarray(0, end))
  const value = isName ? name || formatHexBytes(octets) : formatIpv4(octets, 0)
  return { name: 'ntp.refid', label: 'Reference', value, offset, length: 4 }
}

/** Seconds between 1900 and 1970. */
const EPOCH_SECONDS = 2_208_988_800n
/** RFC 4330, section 3: the seconds begin anew in 2036, and by then the highest bit was set. */
const ERA_SECONDS = 0x1_0000_0000n

function timeRow(header: Header, place: number, row: Row): PacketField {
  const offset = header.offset + place
  const seconds = BigInt(header.bytes.uint32(offset))
  const fraction = BigInt(header.bytes.uint32(offset + 4))
  const isSet = seconds !== 0n || fraction !== 0n
  const sinceEpoch = seconds - EPOCH_SECONDS + (seconds >> 31n === 0n ? ERA_SECONDS : 0n)
  const nanoseconds = (fraction * 1_000_000_000n) >> 32n
  const value = isSet ? formatTimestamp(sinceEpoch * 1_000_000_000n + nanoseconds) : 'not set'
  return { ...row, value, offset, length: 8 }
}
