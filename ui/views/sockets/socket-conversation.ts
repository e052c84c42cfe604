import type { ConversationEnd, ConversationRecord } from '../../../shared/messages/records.ts'
import type { Socket } from '../../../shared/pod/pod.ts'
import type { ConversationStore } from '../../state/conversation-store.ts'

/** The latest conversation between a connected socket's two ends, whichever of them is the client. */
export function findSocketConversation(
  conversations: ConversationStore,
  socket: Socket,
): ConversationRecord | undefined {
  return conversations.newest().find(({ client, server }) => {
    const isOurs = isAt(client, socket.localAddress, socket.localPort)
    return isOurs
      ? isAt(server, socket.remoteAddress, socket.remotePort)
      : isAt(server, socket.localAddress, socket.localPort) &&
          isAt(client, socket.remoteAddress, socket.remotePort)
  })
}

/** A socket of IPv6 names an IPv4 peer as `::ffff:127.0.0.1`; packets do not. */
function isAt({ address, port }: ConversationEnd, socketAddress: string, port_: number): boolean {
  return port === port_ && address === socketAddress.replace(/^::ffff:(?=\d+\.)/, '')
}
