import { LinkType } from '../../capture-file/link-type.ts'
import { formatHexNumber } from '../../format/hex.ts'
import { EtherType, carryEtherType, etherTypeInfo, etherTypeNames } from '../ether-type.ts'
import { rowKinds } from '../field-rows.ts'
import { type ValueNames, flag8, hex16, hex8, uint24, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { CarriedBy, type PacketCursor } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// IEEE 802.2, clause 3.2, and the SNAP header of IEEE 802, clause 9, behind it:
//
//  0      1      2           3 or 4
// +------+------+-----------+ +----------------------+---------------+----------
// | DSAP | SSAP |  control  | | organisation (3 oct.) | protocol (2) | payload
// +------+------+-----------+ +----------------------+---------------+----------

const ADDRESSES_BYTES = 2
const SNAP_BYTES = 5
const SNAP = 0xaa

/** Control fields of one octet end in two ones; all others have two octets. */
const UNNUMBERED = 0x03
const UNNUMBERED_INFORMATION = 0x03
const POLL_OR_FINAL = 0x10

const ETHERNET_ORGANISATION = 0x00_0000
/** Bridges that translate between kinds of LANs (IEEE 802.1H). */
const BRIDGE_ORGANISATION = 0x00_00f8
const CISCO_ORGANISATION = 0x00_000c

const accessPointNames: ValueNames = {
  0x00: 'Null',
  0x06: 'IP',
  0x42: 'Spanning tree',
  [SNAP]: 'SNAP',
  0xe0: 'NetWare',
  0xf0: 'NetBIOS',
  0xfe: 'OSI',
  0xff: 'Global',
}

const organisationNames: ValueNames = {
  [ETHERNET_ORGANISATION]: 'Ethernet types',
  [BRIDGE_ORGANISATION]: 'Ethernet types, bridged',
  [CISCO_ORGANISATION]: 'Cisco',
}

const snapFields = {
  'llc.oui': uint24(0, 'Organisation', { names: organisationNames }),
  'llc.type': hex16(3, 'Type', { names: etherTypeNames }),
  'llc.cisco_pid': hex16(3, 'Protocol'),
  'llc.pid': hex16(3, 'Protocol'),
}

export const llc = defineProtocol({
  name: 'llc',
  title: 'LLC',
  longTitle: 'Logical Link Control',
  specification: 'IEEE 802.2',
  carriedBy: [
    ['ethertype', EtherType.llc],
    ['link', LinkType.atmRfc1483],
  ],
  fields: {
    dsap: hex8(0, 'Destination access point', { names: accessPointNames }),
    'dsap.ig': uint8(0, 'Addressed to', { mask: 0x01, names: { 0: 'One', 1: 'Group' } }),
    ssap: hex8(1, 'Source access point', { names: accessPointNames }),
    'ssap.cr': flag8(1, 0x01, 'Response'),
  },
  rows: { 'llc.control': 'number', ...rowKinds(snapFields) },
  // Raw frames of Novell begin with two octets of ones, where IPX has a checksum.
  accepts: ({ bytes, offset, end, wireEnd }) =>
    offset < wireEnd &&
    !(offset + 2 <= end && bytes[offset] === 0xff && bytes[offset + 1] === 0xff),
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(ADDRESSES_BYTES + 1)) return
    const control = cursor.uint8(start + ADDRESSES_BYTES)
    if (!isUnnumbered(control) && !cursor.takeHeader(1)) return
    const destination = cursor.uint8(start)
    if (destination === SNAP && cursor.uint8(start + 1) === SNAP) carrySnap(cursor)
    else if (carriesInformation(control)) cursor.carries(CarriedBy.llcAccessPoint, destination)
  },
  *details(header) {
    yield controlRow(header)
    const snap = snapOffset(header)
    if (snap === undefined) return
    yield header.row('llc.oui', snapFields['llc.oui'], snap)
    yield identifierRow(header, snap)
  },
  info(header) {
    const snap = snapOffset(header)
    if (snap === undefined) return `To ${header.text('dsap')}`
    const identifier = identifierRow(header, snap)
    return identifier.name === 'llc.type' ? etherTypeInfo(identifier.number!) : identifier.value
  },
})

/** Two octets of control count from the right, as the bits were sent. */
function controlRow({ bytes, offset }: Header): PacketField {
  const place = offset + ADDRESSES_BYTES
  const first = bytes.uint8(place)
  const length = isUnnumbered(first) ? 1 : 2
  const number = length === 1 ? first : first + bytes.uint8(place + 1) * 0x100
  const value = formatHexNumber(number, length)
  return { name: 'llc.control', label: 'Control', value, number, offset: place, length }
}

function isUnnumbered(control: number): boolean {
  return (control & UNNUMBERED) === UNNUMBERED
}

/** Frames with a number of their own, and unnumbered information; not tests and acknowledgments. */
function carriesInformation(control: number): boolean {
  return (control & 0x01) === 0 || (control & ~POLL_OR_FINAL) === UNNUMBERED_INFORMATION
}

function carrySnap(cursor: PacketCursor): void {
  const start = cursor.offset
  if (!cursor.takeHeader(SNAP_BYTES)) return
  const organisation = cursor.uint16(start) * 0x100 + cursor.uint8(start + 2)
  const identifier = cursor.uint16(start + 3)
  if (namesEtherType(organisation)) carryEtherType(cursor, identifier)
  else if (organisation === CISCO_ORGANISATION) {
    cursor.carries(CarriedBy.ciscoIdentifier, identifier)
  }
}

function namesEtherType(organisation: number): boolean {
  return organisation === ETHERNET_ORGANISATION || organisation === BRIDGE_ORGANISATION
}

function snapOffset(header: Header<'dsap' | 'ssap'>): number | undefined {
  if (header.number('dsap') !== SNAP || header.number('ssap') !== SNAP) return undefined
  const control = header.bytes.uint8(header.offset + ADDRESSES_BYTES)
  return header.offset + ADDRESSES_BYTES + (isUnnumbered(control) ? 1 : 2)
}

function identifierRow(header: Header, snap: number): PacketField {
  const organisation = header.bytes.uint(snap, 3)
  const name = namesEtherType(organisation)
    ? 'llc.type'
    : organisation === CISCO_ORGANISATION
      ? 'llc.cisco_pid'
      : 'llc.pid'
  return header.row(name, snapFields[name], snap)
}
