import { LinkType } from '../../capture-file/link-type.ts'
import { EtherType } from '../ether-type.ts'
import { rowKinds } from '../field-rows.ts'
import { type Fields, type ValueNames, flag8, hex16, macAddress, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import { CarriedBy, type PacketCursor } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// IEEE 802.11, clause 9.2; control frames end after the first address or the second
//
//  0         2          4           10          16          22         24          30
// +---------+----------+-----------+-----------+-----------+----------+-----------+---------
// |  frame  | duration | address 1 | address 2 | address 3 | sequence | address 4,| LLC of
// | control |          |           |           |           | control  | QoS, HT   | data
// +---------+----------+-----------+-----------+-----------+----------+-----------+---------

const Type = { management: 0, control: 1, data: 2 } as const
/** Bits of the subtype of data. */
const WITHOUT_DATA = 0x4
const QUALITY_OF_SERVICE = 0x8
const Flag = {
  toSystem: 0x01,
  fromSystem: 0x02,
  fragment: 0x04,
  encrypted: 0x40,
  order: 0x80,
} as const
/** In the first octet of QoS control: several packets in one frame. */
const AGGREGATE = 0x80

const ONE_ADDRESS_BYTES = 10
const TWO_ADDRESSES_BYTES = 16
const THREE_ADDRESSES_BYTES = 24
const ADDRESS_BYTES = 6
const QUALITY_OF_SERVICE_BYTES = 2
const HIGH_THROUGHPUT_BYTES = 4
/** Of the sequence control, in its first octet. */
const FRAGMENT_NUMBER = 0x0f

const CLEAR_TO_SEND = 12
const ACKNOWLEDGMENT = 13

const typeNames: ValueNames = { 0: 'Management', 1: 'Control', 2: 'Data', 3: 'Extension' }
const managementNames: ValueNames = {
  0: 'Association request',
  1: 'Association response',
  2: 'Reassociation request',
  3: 'Reassociation response',
  4: 'Probe request',
  5: 'Probe response',
  8: 'Beacon',
  9: 'Announcement traffic indication',
  10: 'Disassociation',
  11: 'Authentication',
  12: 'Deauthentication',
  13: 'Action',
  14: 'Action without acknowledgment',
}
const controlNames: ValueNames = {
  4: 'Beamforming report poll',
  5: 'VHT announcement',
  7: 'Control wrapper',
  8: 'Block acknowledgment request',
  9: 'Block acknowledgment',
  10: 'Power save poll',
  11: 'Request to send',
  [CLEAR_TO_SEND]: 'Clear to send',
  [ACKNOWLEDGMENT]: 'Acknowledgment',
  14: 'End of contention-free period',
}

const receiver = macAddress(4, 'Receiver')
const transmitter = macAddress(10, 'Transmitter')

/** What the addresses are, by the bits that say whether a frame goes to or comes from the system. */
const addressTables = [
  {
    'wlan.da': macAddress(4, 'Destination'),
    'wlan.sa': macAddress(10, 'Source'),
    'wlan.bssid': macAddress(16, 'Station of the cell'),
  },
  {
    'wlan.bssid': macAddress(4, 'Station of the cell'),
    'wlan.sa': macAddress(10, 'Source'),
    'wlan.da': macAddress(16, 'Destination'),
  },
  {
    'wlan.da': macAddress(4, 'Destination'),
    'wlan.bssid': macAddress(10, 'Station of the cell'),
    'wlan.sa': macAddress(16, 'Source'),
  },
  {
    'wlan.ra': receiver,
    'wlan.ta': transmitter,
    'wlan.da': macAddress(16, 'Destination'),
    'wlan.sa': macAddress(24, 'Source'),
  },
] as const
const oneAddress = { 'wlan.ra': receiver }
const twoAddresses = { ...oneAddress, 'wlan.ta': transmitter }

export const ieee80211 = defineProtocol({
  name: 'wlan',
  title: '802.11',
  longTitle: 'IEEE 802.11',
  specification: 'IEEE 802.11',
  carriedBy: [['link', LinkType.ieee80211]],
  fields: {
    fc: hex16(0, 'Frame control'),
    'fc.version': uint8(0, 'Version', { mask: 0x03 }),
    'fc.type': uint8(0, 'Type', { mask: 0x0c, names: typeNames }),
    'fc.subtype': uint8(0, 'Subtype', { mask: 0xf0 }),
    'fc.tods': flag8(1, Flag.toSystem, 'To the distribution system'),
    'fc.fromds': flag8(1, Flag.fromSystem, 'From the distribution system'),
    'fc.frag': flag8(1, Flag.fragment, 'More fragments'),
    'fc.retry': flag8(1, 0x08, 'Retry'),
    'fc.pwrmgt': flag8(1, 0x10, 'Power management'),
    'fc.moredata': flag8(1, 0x20, 'More data'),
    'fc.protected': flag8(1, Flag.encrypted, 'Encrypted'),
    'fc.order': flag8(1, Flag.order, 'Order'),
  },
  rows: rowKinds(...addressTables, twoAddresses),
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(2)) return
    const control = cursor.uint8(start)
    const flags = cursor.uint8(start + 1)
    if (!cursor.takeHeader(headerBytes(control, flags) - 2)) return
    if (carriesLinkControl(cursor, start)) cursor.carries(CarriedBy.etherType, EtherType.llc)
  },
  *details(header) {
    for (const [name, field] of Object.entries(addressesOf(header))) yield header.row(name, field)
  },
  info(header) {
    const subtype = header.number('fc.subtype')
    switch (header.number('fc.type')) {
      case Type.management:
        return managementNames[subtype] ?? `Management ${subtype}`
      case Type.control:
        return controlNames[subtype] ?? `Control ${subtype}`
      case Type.data:
        return dataInfo(header, subtype)
      default:
        return `Extension ${subtype}`
    }
  },
  addresses(header) {
    const table: Fields = addressesOf(header)
    const text = (...names: string[]) => {
      const field = names.map((name) => table[`wlan.${name}`]).find((found) => found !== undefined)
      return field === undefined ? '' : header.row('', field).value
    }
    return { source: text('sa', 'ta'), destination: text('da', 'ra') }
  },
})

function dataInfo(header: Header<'fc.protected'>, subtype: number): string {
  if (subtype & WITHOUT_DATA) return 'No data'
  return header.number('fc.protected') === 1 ? 'Data, encrypted' : 'Data'
}

function typeOf(control: number): number {
  return (control >> 2) & 3
}

function subtypeOf(control: number): number {
  return control >> 4
}

function headerBytes(control: number, flags: number): number {
  if (typeOf(control) === Type.control) {
    const subtype = subtypeOf(control)
    const hasOne = subtype === CLEAR_TO_SEND || subtype === ACKNOWLEDGMENT
    return hasOne ? ONE_ADDRESS_BYTES : TWO_ADDRESSES_BYTES
  }
  const isData = typeOf(control) === Type.data
  const hasQuality = isData && (subtypeOf(control) & QUALITY_OF_SERVICE) !== 0
  const hasHighThroughput = (flags & Flag.order) !== 0 && (hasQuality || !isData)
  return (
    THREE_ADDRESSES_BYTES +
    (isData && hasFourAddresses(flags) ? ADDRESS_BYTES : 0) +
    (hasQuality ? QUALITY_OF_SERVICE_BYTES : 0) +
    (hasHighThroughput ? HIGH_THROUGHPUT_BYTES : 0)
  )
}

function hasFourAddresses(flags: number): boolean {
  return (flags & Flag.toSystem) !== 0 && (flags & Flag.fromSystem) !== 0
}

/** Data that is whole, in the clear, and one packet. */
function carriesLinkControl(cursor: PacketCursor, start: number): boolean {
  const control = cursor.uint8(start)
  const flags = cursor.uint8(start + 1)
  const subtype = subtypeOf(control)
  if (typeOf(control) !== Type.data || (subtype & WITHOUT_DATA) !== 0) return false
  if ((flags & Flag.encrypted) !== 0) return false
  if ((cursor.uint8(start + 22) & FRAGMENT_NUMBER) !== 0) return false
  if ((subtype & QUALITY_OF_SERVICE) === 0) return true
  const quality = start + THREE_ADDRESSES_BYTES + (hasFourAddresses(flags) ? ADDRESS_BYTES : 0)
  return (cursor.uint8(quality) & AGGREGATE) === 0
}

function addressesOf({ bytes, offset }: Header): Fields {
  const control = bytes.uint8(offset)
  const flags = bytes.uint8(offset + 1)
  if (typeOf(control) !== Type.control) return addressTables[flags & 3]!
  return headerBytes(control, flags) === ONE_ADDRESS_BYTES ? oneAddress : twoAddresses
}
