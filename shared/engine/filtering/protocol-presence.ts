import { protocols } from '../../packet/protocols/index.ts'
import type { Kept } from '../kept.ts'
import { Verdict } from './chunk-verdicts.ts'

/** They carry no TCP or UDP: beside these they are not, but for what an ICMP error quotes. */
const carriesNothing: ReadonlySet<string> = new Set([
  'arp',
  'icmp',
  'icmpv6',
  'igmp',
  'sctp',
  'stp',
])

/** The column of innermost protocols has 8 bits. */
const protocolsMax = 256

const transports: ReadonlySet<string> = new Set(['tcp', 'udp'])

/**
 * Whether one protocol is in packets of plain conversations of TCP or UDP in which another is
 * innermost, as far as that and the link tell: by interface, and by innermost protocol.
 */
export function presenceIn({ interfaces }: Kept, protocol: number): readonly Uint8Array[] {
  const { name, carriedBy } = protocols[protocol]!
  const isAbsent = carriesNothing.has(name)
  const isApplication = carriedBy.every(([table]) => table === 'tcp.port' || table === 'udp.port')
  return interfaces.map(({ linkType }) => {
    const beginsLink = carriedBy.some(([table, key]) => table === 'link' && key === linkType)
    return Uint8Array.from({ length: protocolsMax }, (_, innermost) => {
      if (isAbsent) return Verdict.no
      if (beginsLink) return Verdict.yes
      // Nothing stands behind a transport that is innermost.
      const carried = protocols[innermost]
      const isBehind = isApplication && carried !== undefined && transports.has(carried.name)
      return isBehind ? Verdict.no : Verdict.unknown
    })
  })
}
