import type { Engine } from '../../shared/engine/engine.ts'
import type { ConversationRecord } from '../../shared/messages/records.ts'
import type { OwnerFact } from '../../shared/pod/fact.ts'

/** How a recording says who owns one end of an engine's conversation. */
export function ownerFact(
  { baseTimeNs = 0n }: Engine,
  { client, server, ...record }: ConversationRecord,
  known: Pick<OwnerFact, 'end' | 'owner'>,
): OwnerFact {
  return {
    kind: 'owner',
    protocol: record.transport === 'UDP' ? 'udp' : 'tcp',
    networkNamespace: record.networkNamespace ?? 0,
    clientAddress: client.address,
    clientPort: client.port ?? 0,
    serverAddress: server.address,
    serverPort: server.port ?? 0,
    startNs: (baseTimeNs + BigInt(Math.round(record.startNs))).toString(),
    ...known,
  }
}
