import { formatHexNumber } from '../../format/hex.ts'
import { printableText } from '../../format/printable-text.ts'
import { dhcpMessage, dhcpOptionRows, dhcpOptionsAt } from '../parts/dhcp-options.ts'
import { flag16, hex16, hex32, hex8, ipv4Address, macAddress, uint16, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 2131, section 2
//
//  0    1     2     3      4       8      10     12             28              44     108  236
// +----+-----+-----+------+-------+------+------+--------------+---------------+------+----+--------
// | op |hw.  |hw.  | hops | trans-| secs | flags| addresses of | client's      |server|boot| cookie,
// |    |type |size |      | action|      |      | four parties | hardware addr.|name  |file| options
// +----+-----+-----+------+-------+------+------+--------------+---------------+------+----+--------

const SERVER_PORT = 67
const CLIENT_PORT = 68

const FIXED_BYTES = 236
const HARDWARE_LENGTH = 2
const SERVER_NAME = { place: 44, length: 64 }
const BOOT_FILE = { place: 108, length: 128 }
const COOKIE_BYTES = 4
/** RFC 2131, section 3; BOOTP alone has other things there. */
const COOKIE = 0x6382_5363

const operationNames = { 1: 'Request', 2: 'Reply' } as const

const hardwareAddressField = macAddress(28, 'Client')
const cookieField = ipv4Address(FIXED_BYTES, 'Cookie')

export const dhcp = defineProtocol({
  name: 'dhcp',
  title: 'DHCP',
  longTitle: 'Dynamic Host Configuration Protocol',
  specification: 'RFC 2131, RFC 2132 (options)',
  carriedBy: [
    ['udp.port', SERVER_PORT],
    ['udp.port', CLIENT_PORT],
  ],
  fields: {
    type: uint8(0, 'Operation', { names: operationNames }),
    'hw.type': hex8(1, 'Hardware type', { names: { 1: 'Ethernet' } }),
    'hw.len': uint8(HARDWARE_LENGTH, 'Hardware size', { unit: 'B' }),
    hops: uint8(3, 'Hops'),
    id: hex32(4, 'Transaction'),
    secs: uint16(8, 'Trying for', { unit: 's' }),
    flags: hex16(10, 'Flags'),
    'flags.bc': flag16(10, 0x8000, 'Answer by broadcast'),
    'ip.client': ipv4Address(12, 'Address of the client'),
    'ip.your': ipv4Address(16, 'Address given'),
    'ip.server': ipv4Address(20, 'Next server'),
    'ip.relay': ipv4Address(24, 'Relay'),
  },
  rows: {
    'dhcp.hw.mac_addr': 'address',
    'dhcp.server': 'text',
    'dhcp.file': 'text',
    'dhcp.cookie': 'address',
    ...dhcpOptionRows,
  },
  accepts: (cursor) => {
    if (cursor.offset === cursor.end) return false
    const operation = cursor.uint8(cursor.offset)
    return operation === 1 || operation === 2
  },
  walk(cursor) {
    if (cursor.takeHeader(FIXED_BYTES)) cursor.takeHeader(cursor.wireEnd - cursor.offset)
  },
  *details(header) {
    if (header.number('hw.len') === 6) {
      yield header.row('dhcp.hw.mac_addr', hardwareAddressField)
    }
    yield textRow(header, SERVER_NAME, { name: 'dhcp.server', label: 'Server name' })
    yield textRow(header, BOOT_FILE, { name: 'dhcp.file', label: 'Boot file' })
    const start = optionsStart(header)
    if (start === undefined) return
    yield header.row('dhcp.cookie', cookieField)
    yield* dhcpOptionsAt(header, start)
  },
  info(header) {
    const start = optionsStart(header)
    const message = start === undefined ? undefined : dhcpMessage(header, start)
    const given = header.text('ip.your')
    const subject = given === '0.0.0.0' ? '' : ` ${given}`
    const transaction = formatHexNumber(header.number('id'), 4)
    return `${message ?? `BOOTP ${header.text('type')}`}${subject}, transaction ${transaction}`
  },
})

function optionsStart({ bytes, offset, end }: Header): number | undefined {
  const start = offset + FIXED_BYTES + COOKIE_BYTES
  if (start > end || bytes.uint32(offset + FIXED_BYTES) !== COOKIE) return undefined
  return start
}

/** Text up to its first zero. */
function textRow(
  header: Header,
  { place, length }: { place: number; length: number },
  row: { name: string; label: string },
): PacketField {
  const octets = header.bytes.slice(header.offset + place, length)
  const end = octets.indexOf(0)
  const value = printableText(end < 0 ? octets : octets.subarray(0, end))
  return { ...row, value, offset: header.offset + place, length }
}
