import type { FilterField } from '../../filter/catalogue.ts'
import { indexInPage } from '../../flow/conversations.ts'
import { Transport } from '../../flow/tcp-flags.ts'
import { Direction } from '../../messages/records.ts'
import type { Kept } from '../kept.ts'
import { Verdict } from './chunk-verdicts.ts'
import type { Tell } from './remembered-verdicts.ts'
import { type Leaf, acceptor, isNegated, isOfNumber } from './number-acceptor.ts'

/** Which of a packet's ports a field has. */
type PortField = { transport: number; source: boolean; destination: boolean }

const portFields: Readonly<Record<string, PortField>> = {
  'tcp.port': { transport: Transport.tcp, source: true, destination: true },
  'tcp.srcport': { transport: Transport.tcp, source: true, destination: false },
  'tcp.dstport': { transport: Transport.tcp, source: false, destination: true },
  'udp.port': { transport: Transport.udp, source: true, destination: true },
  'udp.srcport': { transport: Transport.udp, source: true, destination: false },
  'udp.dstport': { transport: Transport.udp, source: false, destination: true },
}

/**
 * What a comparison of ports says of a conversation and a direction, without an array of values for
 * each: a capture may have a hundred thousand conversations. `undefined` for other leaves.
 */
export function portTeller(kept: Kept, leaf: Leaf, { name }: FilterField): Tell | undefined {
  const field = portFields[name]
  if (field === undefined || !isOfNumber(leaf)) return undefined
  const { transport, source, destination } = field
  const accepts = acceptor(leaf, kept)
  const [yes, no] = isNegated(leaf) ? [Verdict.no, Verdict.yes] : [Verdict.yes, Verdict.no]
  const needsAll = leaf.test !== 'exists' && leaf.quantifier === 'all'
  const { conversations } = kept.flows
  return (id, direction) => {
    const page = conversations.page(id)
    const index = indexInPage(id)
    if (page.transport[index] !== transport) return no
    const client = page.clientPort[index]!
    const server = page.serverPort[index]!
    const toServer = direction === Direction.toServer
    const ofSource = accepts(toServer ? client : server)
    const ofDestination = accepts(toServer ? server : client)
    const isAccepted = needsAll
      ? (ofSource || !source) && (ofDestination || !destination)
      : (ofSource && source) || (ofDestination && destination)
    return isAccepted ? yes : no
  }
}
