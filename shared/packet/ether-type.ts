import { formatByteCount } from '../format/byte-count.ts'
import { formatHexNumber } from '../format/hex.ts'
import { hex16, uint16 } from './field.ts'
import type { Header } from './header.ts'
import type { PacketField } from './layer.ts'
import { CarriedBy, type PacketCursor } from './packet-cursor.ts'

/** What Ethernet and everything like it carries. See IEEE 802.3 and IANA's ethernet-numbers. */
export const EtherType = {
  /** Linux's number for what comes where the type is a length (`ETH_P_802_2`); below all real ones. */
  llc: 0x0004,
  ipv4: 0x0800,
  arp: 0x0806,
  /** Ethernet as the payload of a tunnel (RFC 1701). */
  bridging: 0x6558,
  vlan: 0x8100,
  ipv6: 0x86dd,
  /** Of PPTP's tunnels (RFC 2637, section 4.1). */
  ppp: 0x880b,
  mpls: 0x8847,
  mplsUpstream: 0x8848,
  vlanProvider: 0x88a8,
  lldp: 0x88cc,
  /** Double tags from before IEEE 802.1ad; still met. */
  vlanOldProvider: 0x9100,
} as const

export const etherTypeNames: Readonly<Record<number, string>> = {
  [EtherType.ipv4]: 'IPv4',
  [EtherType.arp]: 'ARP',
  0x0842: 'Wake-on-LAN',
  0x8035: 'RARP',
  [EtherType.bridging]: 'Ethernet',
  [EtherType.vlan]: '802.1Q VLAN',
  [EtherType.ipv6]: 'IPv6',
  0x8808: 'Ethernet flow control',
  0x8809: 'Slow protocols',
  [EtherType.ppp]: 'PPP',
  [EtherType.mpls]: 'MPLS',
  [EtherType.mplsUpstream]: 'MPLS (upstream labels)',
  0x8863: 'PPPoE discovery',
  0x8864: 'PPPoE session',
  0x888e: '802.1X',
  [EtherType.vlanProvider]: '802.1ad VLAN',
  [EtherType.lldp]: 'LLDP',
  0x88e5: 'MACsec',
  0x88f7: 'PTP',
  [EtherType.vlanOldProvider]: 'VLAN (0x9100)',
}

/** Below this the field is the length of what follows, not a type (IEEE 802.3, clause 3.2.6). */
const ETHER_TYPE_MIN = 0x600

export function isEtherType(type: number): boolean {
  return type >= ETHER_TYPE_MIN
}

/** Says what a frame carries by its type field, which may be a length instead. */
export function carryEtherType(cursor: PacketCursor, type: number): void {
  if (isEtherType(type)) {
    cursor.carries(CarriedBy.etherType, type)
    return
  }
  cursor.clip(cursor.offset + type)
  cursor.carries(CarriedBy.etherType, EtherType.llc)
}

/** The row of the type at `place` in a header, or of the length that stands there instead. */
export function etherTypeRow(
  header: Header,
  place: number,
  names: { type: string; length: string },
): PacketField {
  const field = isEtherType(header.bytes.uint16(header.offset + place))
    ? hex16(place, 'Type', { names: etherTypeNames })
    : uint16(place, 'Length', { unit: 'B' })
  return header.row(field.shows === 'hexadecimal' ? names.type : names.length, field)
}

/** What stands in the info column when nobody here reads what the frame carries. */
export function etherTypeInfo(type: number): string {
  if (!isEtherType(type)) return `IEEE 802.2, ${formatByteCount(type)}`
  return etherTypeNames[type] ?? `Type ${formatHexNumber(type, 2)}`
}
