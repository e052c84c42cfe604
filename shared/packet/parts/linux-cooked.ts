import { formatHexBytes } from '../../format/hex.ts'
import { EtherType, carryEtherType, isEtherType } from '../ether-type.ts'
import type { ValueNames } from '../field.ts'
import type { Header } from '../header.ts'
import { CarriedBy, type PacketCursor } from '../packet-cursor.ts'

/** Linux has numbers of its own below all Ethernet types; one of them is for LLC (`ETH_P_802_2`). */
export function carryLinuxProtocol(cursor: PacketCursor, protocol: number): void {
  if (protocol === EtherType.llc) cursor.carries(CarriedBy.etherType, EtherType.llc)
  else if (isEtherType(protocol)) carryEtherType(cursor, protocol)
}

/** Who sent a packet and to whom, as the capturing host saw it. See packet(7), `sll_pkttype`. */
export const packetTypeNames: ValueNames = {
  0: 'To us',
  1: 'Broadcast',
  2: 'Multicast',
  3: 'To another host',
  4: 'Sent by us',
}

/** `ARPHRD_` numbers of the devices of a pod. */
export const deviceTypeNames: ValueNames = {
  1: 'Ethernet',
  512: 'PPP',
  768: 'IP tunnel',
  769: 'IPv6 tunnel',
  772: 'Loopback',
  776: 'SIT tunnel',
  778: 'GRE tunnel',
  65534: 'None',
}

/** Devices have addresses of up to 8 bytes; those of other kinds are cut to it. */
const ADDRESS_BYTES_MAX = 8

/** The sender's link-layer address, of which `lengthOffset` tells the length. */
export function cookedAddress(header: Header, lengthOffset: number, addressOffset: number): string {
  const length = header.bytes.uint(header.offset + lengthOffset, addressOffset - lengthOffset)
  const shown = Math.min(length, ADDRESS_BYTES_MAX)
  return formatHexBytes(header.bytes.slice(header.offset + addressOffset, shown))
}
