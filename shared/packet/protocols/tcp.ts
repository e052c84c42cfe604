import { formatByteCount } from '../../format/byte-count.ts'
import { flag16, hex16, uint16, uint32, uint8 } from '../field.ts'
import { IpProtocol } from '../ip-protocol.ts'
import { CarriedBy, type PacketCursor, WalkStatus } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'
import { TcpOption, tcpOptionRows, tcpOptions } from '../parts/tcp-options.ts'

// RFC 9293, section 3.1
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-------------------------------+-------------------------------+
// |          source port          |       destination port        |
// +-------------------------------+-------------------------------+
// |                        sequence number                        |
// +---------------------------------------------------------------+
// |                     acknowledgment number                     |
// +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
// | data  | rsvd  |C|E|U|A|P|R|S|F|            window             |
// | offset|       |W|C|R|C|S|S|Y|I|                               |
// |       |       |R|E|G|K|H|T|N|N|                               |
// +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
// |           checksum            |        urgent pointer         |
// +-------------------------------+-------------------------------+
// |                            options                            |

const HEADER_BYTES_MIN = 20
const DESTINATION_PORT = 2
const SEQUENCE = 4
const ACKNOWLEDGMENT = 8
const FLAGS = 12
/** Flags and the bits reserved for more; the header length stands in the others. */
const FLAGS_MASK = 0x0fff
const WINDOW = 14

/** The flags in the low octet, RFC 9293. */
export const TcpFlag = {
  fin: 0x01,
  syn: 0x02,
  rst: 0x04,
  psh: 0x08,
  ack: 0x10,
  urg: 0x20,
  ece: 0x40,
  cwr: 0x80,
} as const

export const tcp = defineProtocol({
  name: 'tcp',
  title: 'TCP',
  longTitle: 'Transmission Control Protocol',
  specification: 'RFC 9293',
  carriedBy: [['ip.proto', IpProtocol.tcp]],
  fields: {
    srcport: uint16(0, 'Source port'),
    dstport: uint16(DESTINATION_PORT, 'Destination port'),
    seq_raw: uint32(SEQUENCE, 'Sequence number (raw)'),
    ack_raw: uint32(ACKNOWLEDGMENT, 'Acknowledgment number (raw)'),
    hdr_len: uint8(FLAGS, 'Header length', { mask: 0xf0, scale: 4, unit: 'B' }),
    flags: hex16(FLAGS, 'Flags', { mask: FLAGS_MASK }),
    'flags.cwr': flag16(FLAGS, TcpFlag.cwr, 'Congestion window reduced'),
    'flags.ece': flag16(FLAGS, TcpFlag.ece, 'ECN-echo'),
    'flags.urg': flag16(FLAGS, TcpFlag.urg, 'Urgent'),
    'flags.ack': flag16(FLAGS, TcpFlag.ack, 'Acknowledgment'),
    'flags.push': flag16(FLAGS, TcpFlag.psh, 'Push'),
    'flags.reset': flag16(FLAGS, TcpFlag.rst, 'Reset'),
    'flags.syn': flag16(FLAGS, TcpFlag.syn, 'Syn'),
    'flags.fin': flag16(FLAGS, TcpFlag.fin, 'Fin'),
    window_size_value: uint16(WINDOW, 'Window'),
    checksum: hex16(16, 'Checksum'),
    urgent_pointer: uint16(18, 'Urgent pointer'),
  },
  rows: tcpOptionRows,
  walk(cursor) {
    const start = cursor.offset
    cursor.setPayload(cursor.wireEnd)
    if (!cursor.takeHeader(HEADER_BYTES_MIN)) return
    cursor.sourcePort = cursor.uint16(start)
    cursor.destinationPort = cursor.uint16(start + DESTINATION_PORT)
    cursor.sequence = cursor.uint32(start + SEQUENCE)
    cursor.acknowledgment = cursor.uint32(start + ACKNOWLEDGMENT)
    cursor.tcpFlags = cursor.uint16(start + FLAGS) & FLAGS_MASK
    cursor.window = cursor.uint16(start + WINDOW)
    const headerBytes = (cursor.uint8(start + FLAGS) >> 4) * 4
    if (headerBytes < HEADER_BYTES_MIN) {
      cursor.fail(WalkStatus.malformed)
      return
    }
    // Before the options, which may be cut off: where the payload begins is known all the same.
    cursor.setPayload(start + headerBytes)
    if (!cursor.takeHeader(headerBytes - HEADER_BYTES_MIN)) return
    // RFC 7323, section 2.2: the option counts in segments with SYN only.
    if ((cursor.tcpFlags & TcpFlag.syn) !== 0) {
      cursor.windowScale = findWindowScale(cursor, start + HEADER_BYTES_MIN)
    }
    if (!cursor.fragment) cursor.carries(CarriedBy.tcpPort, cursor.destinationPort)
  },
  details: (header) => tcpOptions(header, HEADER_BYTES_MIN),
  info: (header) => tcpInfo(header.number('flags'), header.payloadLength),
  summary: (header) => {
    const ports = `${header.number('srcport')} → ${header.number('dstport')}`
    return `${ports}, ${tcpInfo(header.number('flags'), header.payloadLength)}`
  },
})

/** `SYN, ACK`; `PSH, ACK 615 B`; a segment that only carries data on: `1 448 B`. */
export function tcpInfo(flags: number, payloadLength: number): string {
  const names = tcpFlagNames(flags)
  if (payloadLength === 0) return names === '' ? 'No flags' : names
  const size = formatByteCount(payloadLength)
  return names === 'ACK' || names === '' ? size : `${names} ${size}`
}

/** `FIN, ACK`; empty when no flag is set. */
export function tcpFlagNames(flags: number): string {
  const names = Object.entries(TcpFlag).filter(([, bit]) => (flags & bit) !== 0)
  return names.map(([name]) => name.toUpperCase()).join(', ')
}

function findWindowScale(cursor: PacketCursor, optionsStart: number): number {
  let offset = optionsStart
  while (offset < cursor.offset) {
    const kind = cursor.uint8(offset)
    if (kind === TcpOption.end) return -1
    if (kind === TcpOption.noOperation) {
      offset += 1
      continue
    }
    if (offset + 2 > cursor.offset) return -1
    const length = cursor.uint8(offset + 1)
    if (length < 2 || offset + length > cursor.offset) return -1
    if (kind === TcpOption.windowScale && length === 3) return cursor.uint8(offset + 2)
    offset += length
  }
  return -1
}
