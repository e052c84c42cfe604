import { protocols } from '../../packet/protocols/index.ts'
import type { Kept } from '../kept.ts'
import { Verdict } from './verdict.ts'

/** Whether one protocol is in packets of plain conversations of TCP or UDP. */
export type Presence = {
  /** A `Verdict`, where `innermost` is another protocol. */
  beside(innermost: number, interfaceIndex: number): number
}

/** They carry no TCP or UDP: beside these they are not, but for what an ICMP error quotes. */
const carriesNothing: ReadonlySet<string> = new Set([
  'arp',
  'icmp',
  'icmpv6',
  'igmp',
  'sctp',
  'stp',
])

const transports: ReadonlySet<string> = new Set(['tcp', 'udp'])

/** As far as the innermost protocol and the link tell. */
export function presenceIn({ interfaces }: Kept, protocol: number): Presence {
  const { name, carriedBy } = protocols[protocol]!
  const isAbsent = carriesNothing.has(name)
  const isApplication = carriedBy.every(([table]) => table === 'tcp.port' || table === 'udp.port')
  const beginsLink = interfaces.map(({ linkType }) =>
    carriedBy.some(([table, key]) => table === 'link' && key === linkType),
  )
  return {
    beside(innermost, interfaceIndex) {
      if (isAbsent) return Verdict.no
      if (beginsLink[interfaceIndex]) return Verdict.yes
      // Nothing stands behind a transport that is innermost.
      const carried = protocols[innermost]
      if (isApplication && carried && transports.has(carried.name)) return Verdict.no
      return Verdict.unknown
    },
  }
}
