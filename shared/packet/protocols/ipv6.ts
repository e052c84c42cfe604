import { LinkType } from '../../capture-file/link-type.ts'
import { formatHexBytes } from '../../format/hex.ts'
import { EtherType } from '../ether-type.ts'
import { ipv6Address, uint16, uint32, uint8 } from '../field.ts'
import type { Header } from '../header.ts'
import {
  IpProtocol,
  codePointNames,
  congestionNames,
  ipProtocolName,
  ipProtocolNames,
} from '../ip-protocol.ts'
import type { PacketField } from '../layer.ts'
import { AddressFamily, CarriedBy, type PacketCursor, WalkStatus } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 8200, section 3
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-------+---------------+---------------------------------------+
// |version| traffic class |              flow label               |
// +-------+---------------+-------+---------------+---------------+
// |        payload length         |  next header  |   hop limit   |
// +-------------------------------+---------------+---------------+
// |                   source address (16 octets)                  |
// +---------------------------------------------------------------+
// |                destination address (16 octets)                |
// +---------------------------------------------------------------+

const HEADER_BYTES = 40
const PAYLOAD_LENGTH = 4
const NEXT_HEADER = 6
const SOURCE = 8
const DESTINATION = 24

export const ipv6 = defineProtocol({
  name: 'ipv6',
  title: 'IPv6',
  longTitle: 'Internet Protocol Version 6',
  specification: 'RFC 8200',
  carriedBy: [
    ['link', LinkType.ipv6],
    ['ethertype', EtherType.ipv6],
    ['ip.proto', IpProtocol.ipv6],
  ],
  fields: {
    version: uint8(0, 'Version', { mask: 0xf0 }),
    tclass: uint16(0, 'Traffic class', { mask: 0x0ff0 }),
    'tclass.dscp': uint16(0, 'Code point', { mask: 0x0fc0, names: codePointNames }),
    'tclass.ecn': uint16(0, 'Congestion', { mask: 0x0030, names: congestionNames }),
    flow: uint32(0, 'Flow label', { mask: 0x000f_ffff }),
    plen: uint16(PAYLOAD_LENGTH, 'Payload length', { unit: 'B' }),
    nxt: uint8(NEXT_HEADER, 'Next header', { names: ipProtocolNames }),
    hlim: uint8(7, 'Hop limit'),
    src: ipv6Address(SOURCE, 'Source'),
    dst: ipv6Address(DESTINATION, 'Destination'),
  },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(HEADER_BYTES)) return
    if (cursor.uint8(start) >> 4 !== 6) {
      cursor.fail(WalkStatus.malformed)
      return
    }
    cursor.setAddresses(AddressFamily.ipv6, start + SOURCE, start + DESTINATION)
    // 0 means "to the end": a jumbogram (RFC 2675), or a segment the network card was to cut.
    const payloadLength = cursor.uint16(start + PAYLOAD_LENGTH)
    if (payloadLength !== 0) cursor.clip(start + HEADER_BYTES + payloadLength)
    walkExtensions(cursor, cursor.uint8(start + NEXT_HEADER))
  },
  details: extensions,
  info: (header) => {
    let last = header.number('nxt')
    let fragment = ''
    for (const { kind, next, offset } of readExtensions(header)) {
      last = next
      if (kind === IpProtocol.fragment) fragment = `Fragment at ${fragmentOffset(header, offset)}, `
    }
    return `${fragment}${ipProtocolName(last)}`
  },
  summary: (header) => `${header.text('src')} → ${header.text('dst')}`,
})

/** RFC 8200, section 4.5: in units of 8 bytes, which the lowest bits of the field make bytes. */
const FRAGMENT_OFFSET_MASK = 0xfff8
const MORE_FRAGMENTS = 0x0001

/** The shortest extension header; lengths count in units of as much. */
const EXTENSION_UNIT = 8

function walkExtensions(cursor: PacketCursor, first: number): void {
  let next = first
  for (;;) {
    const lengthUnit = extensionUnit(next)
    if (lengthUnit === 0) break
    const start = cursor.offset
    if (!cursor.takeHeader(EXTENSION_UNIT)) return
    const isFragment = next === IpProtocol.fragment
    const length = isFragment ? EXTENSION_UNIT : extensionLength(next, cursor.uint8(start + 1))
    next = cursor.uint8(start)
    if (!cursor.takeHeader(length - EXTENSION_UNIT)) return
    if (isFragment) {
      const offsetAndMore = cursor.uint16(start + 2)
      cursor.fragment = (offsetAndMore & (FRAGMENT_OFFSET_MASK | MORE_FRAGMENTS)) !== 0
      if ((offsetAndMore & FRAGMENT_OFFSET_MASK) !== 0) {
        // A later fragment begins in the middle of what the first one carries.
        cursor.setPayload(cursor.offset)
        return
      }
    }
  }
  cursor.setPayload(cursor.offset)
  if (next === IpProtocol.nothing) return
  cursor.transport = next
  cursor.carries(CarriedBy.ipProtocol, next)
}

/** In what units an extension header gives its length; 0 for everything that is none. */
function extensionUnit(protocol: number): number {
  switch (protocol) {
    case IpProtocol.hopByHop:
    case IpProtocol.routing:
    case IpProtocol.fragment:
    case IpProtocol.destinationOptions:
      return EXTENSION_UNIT
    case IpProtocol.authentication:
      return 4
    default:
      return 0
  }
}

/** RFC 8200, section 4: without the first unit. RFC 4302, section 2.2: words, without two. */
function extensionLength(protocol: number, stated: number): number {
  if (protocol === IpProtocol.authentication) return Math.max(EXTENSION_UNIT, (stated + 2) * 4)
  return (stated + 1) * EXTENSION_UNIT
}

type Extension = { kind: number; next: number; offset: number; length: number }

function* readExtensions(header: Header): Iterable<Extension> {
  let kind = header.bytes.uint8(header.offset + NEXT_HEADER)
  let offset = header.offset + HEADER_BYTES
  while (offset < header.headerEnd && extensionUnit(kind) !== 0) {
    const next = header.bytes.uint8(offset)
    const length =
      kind === IpProtocol.fragment
        ? EXTENSION_UNIT
        : extensionLength(kind, header.bytes.uint8(offset + 1))
    yield { kind, next, offset, length }
    kind = next
    offset += length
  }
}

const extensionFieldNames: Readonly<Record<number, string>> = {
  [IpProtocol.hopByHop]: 'ipv6.hopopts',
  [IpProtocol.routing]: 'ipv6.routing',
  [IpProtocol.fragment]: 'ipv6.fraghdr',
  [IpProtocol.destinationOptions]: 'ipv6.dstopts',
  [IpProtocol.authentication]: 'ah',
}

function* extensions(header: Header): Iterable<PacketField> {
  for (const { kind, next, offset, length } of readExtensions(header)) {
    const name = extensionFieldNames[kind]!
    const content = header.bytes.slice(offset, length)
    yield {
      name,
      label: ipProtocolName(kind),
      value: `${length} B, then ${ipProtocolName(next)}`,
      offset,
      length,
      children: [
        { name: `${name}.nxt`, label: 'Next header', value: String(next), offset, length: 1 },
        kind === IpProtocol.fragment
          ? fragmentField(header, offset)
          : {
              name: `${name}.data`,
              label: 'Content',
              value: formatHexBytes(content.subarray(2)),
              offset: offset + 2,
              length: length - 2,
            },
      ],
    }
  }
}

function fragmentOffset(header: Header, offset: number): number {
  return header.bytes.uint16(offset + 2) & FRAGMENT_OFFSET_MASK
}

function fragmentField(header: Header, offset: number): PacketField {
  const more = (header.bytes.uint16(offset + 2) & MORE_FRAGMENTS) !== 0
  return {
    name: 'ipv6.fraghdr.offset',
    label: 'Fragment offset',
    value: `${fragmentOffset(header, offset)} B, ${more ? 'more follow' : 'last'}`,
    offset: offset + 2,
    length: 2,
  }
}
