import { LinkType } from '../../capture-file/link-type.ts'
import { EtherType } from '../ether-type.ts'
import { CarriedBy, WalkStatus } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// LINKTYPE_RAW: no header; the first four bits of the packet are its version of IP.

export const raw = defineProtocol({
  name: 'raw',
  title: 'Raw IP',
  longTitle: 'Raw IP, without a link layer',
  specification: 'https://www.tcpdump.org/linktypes/LINKTYPE_RAW.html',
  carriedBy: [
    ['link', LinkType.raw],
    ['link', LinkType.rawBsd],
    ['link', LinkType.rawOpenBsd],
  ],
  fields: {},
  walk(cursor) {
    if (cursor.offset === cursor.end) return
    const version = cursor.uint8(cursor.offset) >> 4
    if (version === 4) cursor.carries(CarriedBy.etherType, EtherType.ipv4)
    else if (version === 6) cursor.carries(CarriedBy.etherType, EtherType.ipv6)
    else cursor.fail(WalkStatus.malformed)
  },
  info: () => '',
})
