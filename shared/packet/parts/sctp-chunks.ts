import { formatHexBytes } from '../../format/hex.ts'
import { fieldRows, rowKinds } from '../field-rows.ts'
import {
  type Fields,
  type ValueNames,
  flag8,
  hex16,
  hex32,
  hex8,
  uint16,
  uint32,
  uint8,
} from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { Unreadable } from '../packet-bytes.ts'
import type { RowKind } from '../row-kind.ts'

// RFC 9260, section 3.2: chunks, each padded to a multiple of four octets
//
//  0      1       2                4
// +------+-------+----------------+-----------------
// | type | flags | length of all  | by type
// +------+-------+----------------+-----------------

const HEAD_BYTES = 4

const DATA = 0
const INIT = 1
const INIT_ACK = 2
const SACK = 3
const ABORT = 6
const SHUTDOWN = 7
const COOKIE_ECHO = 10
const SHUTDOWN_COMPLETE = 14

const chunkNames: ValueNames = {
  [DATA]: 'DATA',
  [INIT]: 'INIT',
  [INIT_ACK]: 'INIT ACK',
  [SACK]: 'SACK',
  4: 'HEARTBEAT',
  5: 'HEARTBEAT ACK',
  [ABORT]: 'ABORT',
  [SHUTDOWN]: 'SHUTDOWN',
  8: 'SHUTDOWN ACK',
  9: 'ERROR',
  [COOKIE_ECHO]: 'COOKIE ECHO',
  11: 'COOKIE ACK',
  12: 'ECNE',
  13: 'CWR',
  [SHUTDOWN_COMPLETE]: 'SHUTDOWN COMPLETE',
  15: 'AUTH',
  64: 'I-DATA',
  128: 'ASCONF ACK',
  130: 'RE-CONFIG',
  132: 'PAD',
  192: 'FORWARD TSN',
  193: 'ASCONF',
}

const headFields = {
  'sctp.chunk_type': uint8(0, 'Type', { names: chunkNames }),
  'sctp.chunk_flags': hex8(1, 'Flags'),
  'sctp.chunk_length': uint16(2, 'Length', { unit: 'B' }),
}

const payloadProtocolNames: ValueNames = {
  46: 'Diameter',
  51: 'WebRTC string',
  53: 'WebRTC binary',
}

const initFields = (prefix: string): Fields => ({
  [`${prefix}_initiate_tag`]: hex32(4, 'Tag'),
  [`${prefix}_credit`]: uint32(8, 'Window', { unit: 'B' }),
  [`${prefix}_nr_out_streams`]: uint16(12, 'Streams out'),
  [`${prefix}_nr_in_streams`]: uint16(14, 'Streams in'),
  [`${prefix}_initial_tsn`]: uint32(16, 'First sequence number'),
})

const fieldsByType: Readonly<Record<number, Fields>> = {
  [DATA]: {
    'sctp.data_e_bit': flag8(1, 0x01, 'Ends a message'),
    'sctp.data_b_bit': flag8(1, 0x02, 'Begins a message'),
    'sctp.data_u_bit': flag8(1, 0x04, 'Unordered'),
    'sctp.data_i_bit': flag8(1, 0x08, 'Acknowledge at once'),
    'sctp.data_tsn_raw': uint32(4, 'Sequence number'),
    'sctp.data_sid': hex16(8, 'Stream'),
    'sctp.data_ssn': uint16(10, 'Number in the stream'),
    'sctp.data_payload_proto_id': uint32(12, 'Payload protocol', { names: payloadProtocolNames }),
  },
  [INIT]: initFields('sctp.init'),
  [INIT_ACK]: initFields('sctp.initack'),
  [SACK]: {
    'sctp.sack_cumulative_tsn_ack_raw': uint32(4, 'Acknowledged up to'),
    'sctp.sack_a_rwnd': uint32(8, 'Window', { unit: 'B' }),
    'sctp.sack_number_of_gap_blocks': uint16(12, 'Blocks behind gaps'),
    'sctp.sack_number_of_duplicated_tsns': uint16(14, 'Duplicates'),
  },
  [ABORT]: { 'sctp.abort_t_bit': flag8(1, 0x01, 'No tag of one’s own') },
  [SHUTDOWN]: { 'sctp.shutdown_cumulative_tsn_ack': uint32(4, 'Acknowledged up to') },
  [SHUTDOWN_COMPLETE]: { 'sctp.shutdown_complete_t_bit': flag8(1, 0x01, 'No tag of one’s own') },
}

/** Names of the rows of chunks, with what they hold. */
export const sctpChunkRows: Readonly<Record<string, RowKind>> = {
  'sctp.chunk': 'group',
  ...rowKinds(headFields, ...Object.values(fieldsByType)),
  'sctp.cookie': 'bytes',
  'sctp.chunk_value': 'bytes',
}

/** A row for each chunk from `start` on, with rows below it. */
export function* sctpChunks(header: Header, start: number): Iterable<PacketField> {
  let offset = start
  while (offset < header.end) {
    const length = header.bytes.uint16(offset + 2)
    if (length < HEAD_BYTES) throw new Unreadable()
    header.bytes.check(offset, length)
    yield chunkRow(header, { offset, length })
    offset += (length + 3) & ~3
  }
}

/** `INIT`, `SACK, DATA`: what chunks there are, as far as they can be read. */
export function sctpChunkNames({ bytes, end }: Header, start: number): string {
  const names: string[] = []
  let offset = start
  while (offset + HEAD_BYTES <= end) {
    names.push(chunkName(bytes.uint8(offset)))
    const length = bytes.uint16(offset + 2)
    if (length < HEAD_BYTES) break
    offset += (length + 3) & ~3
  }
  return names.join(', ')
}

function chunkName(type: number): string {
  return chunkNames[type] ?? `Chunk ${type}`
}

function chunkRow(header: Header, place: { offset: number; length: number }): PacketField {
  const { offset, length } = place
  const type = header.bytes.uint8(offset)
  const fields = fieldsByType[type] ?? {}
  const fits = Object.values(fields).every((field) => field.offset + field.length <= length)
  const children = [...fieldRows(header, headFields, offset)]
  if (fits) children.push(...fieldRows(header, fields, offset))
  if (!(type in fieldsByType) && length > HEAD_BYTES) {
    children.push({
      name: type === COOKIE_ECHO ? 'sctp.cookie' : 'sctp.chunk_value',
      label: type === COOKIE_ECHO ? 'Cookie' : 'Content',
      value: formatHexBytes(header.bytes.slice(offset + HEAD_BYTES, length - HEAD_BYTES)),
      offset: offset + HEAD_BYTES,
      length: length - HEAD_BYTES,
    })
  }
  return { name: 'sctp.chunk', label: chunkName(type), value: `${length} B`, ...place, children }
}
