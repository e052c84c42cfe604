import { LinkType } from '../../capture-file/link-type.ts'
import { EtherType } from '../ether-type.ts'
import type { Header } from '../header.ts'
import type { PacketField } from '../layer.ts'
import { CarriedBy } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// LINKTYPE_NULL and LINKTYPE_LOOP: four bytes with the number that the capturing system has for the
// address family, in its own byte order (NULL) or in network byte order (LOOP).

const HEADER_BYTES = 4

/** `AF_INET` everywhere; `AF_INET6` on Linux, NetBSD and OpenBSD, FreeBSD, macOS. */
const IPV4_FAMILY = 2
const ipv6Families: ReadonlySet<number> = new Set([10, 24, 28, 30])

export const nullLoopback = defineProtocol({
  name: 'null',
  title: 'Loopback',
  longTitle: 'Null/Loopback',
  specification: 'https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html',
  carriedBy: [
    ['link', LinkType.null],
    ['link', LinkType.loop],
  ],
  fields: {},
  rows: { 'null.family': 'number' },
  walk(cursor) {
    const start = cursor.offset
    if (!cursor.takeHeader(HEADER_BYTES)) return
    const family = hostOrder(cursor.uint32(start))
    if (family === IPV4_FAMILY) cursor.carries(CarriedBy.etherType, EtherType.ipv4)
    else if (ipv6Families.has(family)) cursor.carries(CarriedBy.etherType, EtherType.ipv6)
  },
  *details(header: Header): Iterable<PacketField> {
    const { offset } = header
    yield {
      name: 'null.family',
      label: 'Address family',
      value: familyText(header),
      number: hostOrder(header.bytes.uint32(offset)),
      offset,
      length: HEADER_BYTES,
    }
  },
  info: familyText,
})

/** No family has a number above 65 535: a larger one was written with the bytes the other way round. */
function hostOrder(family: number): number {
  if (family <= 0xffff) return family
  return (family >>> 24) | ((family >>> 8) & 0xff00)
}

function familyText(header: Header): string {
  const family = hostOrder(header.bytes.uint32(header.offset))
  if (family === IPV4_FAMILY) return `IPv4 (${family})`
  return ipv6Families.has(family) ? `IPv6 (${family})` : `Address family ${family}`
}
