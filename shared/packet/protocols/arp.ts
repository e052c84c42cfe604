import { formatHexBytes } from '../../format/hex.ts'
import { EtherType, etherTypeNames } from '../ether-type.ts'
import { hex16, ipv4Address, macAddress, uint16, uint8 } from '../field.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 826, with the address sizes of Ethernet and IPv4:
//
//  0        2        4     5     6        8              14       18             24       28
// +--------+--------+-----+-----+--------+--------------+--------+--------------+--------+
// |hardware|protocol|hw.  |prot.|  oper- |    sender    | sender |    target    | target |
// |  type  |  type  |size |size |  ation |   hardware   |protocol|   hardware   |protocol|
// +--------+--------+-----+-----+--------+--------------+--------+--------------+--------+

const FIXED_BYTES = 8
const HARDWARE_SIZE = 4
const PROTOCOL_SIZE = 5
const REQUEST = 1

const operationNames = {
  [REQUEST]: 'Request',
  2: 'Reply',
  3: 'Reverse request',
  4: 'Reverse reply',
} as const

export const arp = defineProtocol({
  name: 'arp',
  title: 'ARP',
  longTitle: 'Address Resolution Protocol',
  specification: 'RFC 826',
  carriedBy: [['ethertype', EtherType.arp]],
  fields: {
    'hw.type': uint16(0, 'Hardware type', { names: { 1: 'Ethernet' } }),
    'proto.type': hex16(2, 'Protocol type', { names: etherTypeNames }),
    'hw.size': uint8(HARDWARE_SIZE, 'Hardware size', { unit: 'B' }),
    'proto.size': uint8(PROTOCOL_SIZE, 'Protocol size', { unit: 'B' }),
    opcode: uint16(6, 'Operation', { names: operationNames }),
  },
  rows: {
    'arp.src.hw_mac': 'address',
    'arp.src.proto_ipv4': 'address',
    'arp.dst.hw_mac': 'address',
    'arp.dst.proto_ipv4': 'address',
    'arp.addresses': 'bytes',
  },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(FIXED_BYTES)) return
    const sizes = cursor.uint8(start + HARDWARE_SIZE) + cursor.uint8(start + PROTOCOL_SIZE)
    if (!cursor.takeHeader(2 * sizes)) return
    // What follows in the frame is padding.
    cursor.clip(cursor.offset)
  },
  *details(header) {
    const hardware = header.number('hw.size')
    const protocol = header.number('proto.size')
    if (hardware === 6 && protocol === 4) {
      for (const [name, field] of Object.entries(ethernetAddresses)) yield header.row(name, field)
      return
    }
    const length = 2 * (hardware + protocol)
    const offset = header.offset + FIXED_BYTES
    const value = formatHexBytes(header.bytes.slice(offset, length))
    yield { name: 'arp.addresses', label: 'Addresses', value, offset, length }
  },
  info(header) {
    if (header.number('hw.size') !== 6 || header.number('proto.size') !== 4) {
      return header.text('opcode')
    }
    const sender = header.row('', ethernetAddresses['arp.src.proto_ipv4']).value
    const target = header.row('', ethernetAddresses['arp.dst.proto_ipv4']).value
    if (header.number('opcode') !== REQUEST) {
      return `${sender} is at ${header.row('', ethernetAddresses['arp.src.hw_mac']).value}`
    }
    return sender === target ? `Announces ${sender}` : `Who has ${target}? Tell ${sender}`
  },
})

const ethernetAddresses = {
  'arp.src.hw_mac': macAddress(8, 'Sender MAC address'),
  'arp.src.proto_ipv4': ipv4Address(14, 'Sender IP address'),
  'arp.dst.hw_mac': macAddress(18, 'Target MAC address'),
  'arp.dst.proto_ipv4': ipv4Address(24, 'Target IP address'),
}
