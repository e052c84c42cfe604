import { ConversationMark, Side, SideMark } from '../flow/conversation-page.ts'
import type { ConversationPage } from '../flow/conversation-page.ts'
import { StateCode } from '../flow/conversation-state.ts'
import { indexInPage } from '../flow/conversations.ts'
import { conversationStates } from '../messages/records.ts'
import type { ConversationEnd, ConversationRecord } from '../messages/records.ts'
import { ipProtocolName } from '../packet/ip-protocol.ts'
import { protocols } from '../packet/protocols/index.ts'
import { unknownOwner } from '../pod/owner.ts'
import type { Kept } from './kept.ts'

/** `undefined` for a conversation that never was or has been evicted. A few µs. */
export function conversationRecord(kept: Kept, id: number): ConversationRecord | undefined {
  const { conversations } = kept.flows
  if (!conversations.has(id)) return undefined
  const page = conversations.page(id)
  const index = indexInPage(id)
  const tracker = conversations.tracker(id)
  const carried = page.application[index]!
  const application =
    tracker?.application ?? (carried === 0 ? undefined : protocols[carried - 1]!.title)
  const networkNamespace = kept.interfaces[page.interface[index]!]!.networkNamespace
  const handshakeNs = page.handshakeNs[index]!
  return {
    id,
    transport: ipProtocolName(page.transport[index]!),
    ...(application !== undefined && { application }),
    ...(networkNamespace !== undefined && { networkNamespace }),
    interface: page.interface[index]!,
    client: conversationEnd(kept, id, Side.client),
    server: conversationEnd(kept, id, Side.server),
    state: conversationStates[page.state[index]!]!,
    packetsToServer: page.packets[index * 2]!,
    packetsToClient: page.packets[index * 2 + 1]!,
    bytesToServer: page.bytes[index * 2]!,
    bytesToClient: page.bytes[index * 2 + 1]!,
    firstPacket: page.firstPacket[index]!,
    lastPacket: page.lastPacket[index]!,
    startNs: page.startNs[index]!,
    lastNs: page.lastNs[index]!,
    ...(!Number.isNaN(handshakeNs) && { handshakeNs }),
    ...(isRefused(page, index) && { refused: true }),
    retransmissions: page.retransmissions[index]!,
    exchanges: tracker?.count ?? 0,
  }
}

/** Begun by a SYN, ended by a reset, and the server has said nothing else. */
function isRefused(page: ConversationPage, index: number): boolean {
  const server = index * 2 + Side.server
  return (
    page.state[index] === StateCode.reset &&
    (page.marks[index]! & ConversationMark.begunBySyn) !== 0 &&
    (page.sideMarks[server]! & SideMark.synSeen) === 0 &&
    page.packets[server]! > 0
  )
}

function conversationEnd(kept: Kept, id: number, side: number): ConversationEnd {
  const page = kept.flows.conversations.page(id)
  const index = indexInPage(id)
  const isClient = side === Side.client
  const port = (isClient ? page.clientPort : page.serverPort)[index]!
  const address = (isClient ? page.clientAddress : page.serverAddress)[index]!
  const text = kept.flows.addresses.text(address)
  const [name] = kept.names.of(text)
  return {
    address: text,
    ...(name !== undefined && { name }),
    ...(port !== 0 && { port }),
    owner: kept.owners.get(id)?.[isClient ? 'client' : 'server'] ?? unknownOwner,
  }
}
