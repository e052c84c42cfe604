import { formatTimestamp } from '../format/timestamp.ts'
import type { ConversationRecord, ExchangeRecord } from '../messages/records.ts'
import { endColumns, endObject } from './end-object.ts'

/** What a conversation's record does not have. */
export type FlowContext = {
  /** Nanoseconds since 1970 of the capture's first packet. */
  baseTimeNs: bigint
  exchanges: readonly ExchangeRecord[]
}

/** A conversation as the stable JSON object of `flows --json`. */
export function flowObject(
  record: ConversationRecord,
  { baseTimeNs, exchanges }: FlowContext,
): Record<string, unknown> {
  return {
    id: record.id,
    protocol: record.transport,
    ...(record.application !== undefined && { application: record.application }),
    client: endObject(record.client),
    server: endObject(record.server),
    ...(record.client.port !== undefined && { clientPort: record.client.port }),
    ...(record.server.port !== undefined && { serverPort: record.server.port }),
    packets: record.packetsToServer + record.packetsToClient,
    bytes: record.bytesToServer + record.bytesToClient,
    start: formatTimestamp(baseTimeNs + BigInt(record.startNs)),
    durationNs: record.lastNs - record.startNs,
    state: record.state,
    ...(record.handshakeNs !== undefined && { handshakeNs: record.handshakeNs }),
    retransmissions: record.retransmissions,
    exchanges: exchanges.map(exchangeObject),
  }
}

/** The same as columns; of the exchanges their number. */
export const flowColumns: readonly string[] = [
  ...['id', 'protocol', 'application', ...endColumns('client'), ...endColumns('server')],
  ...['clientPort', 'serverPort', 'packets', 'bytes', 'start', 'durationNs', 'state'],
  ...['handshakeNs', 'retransmissions', 'exchanges.length'],
]

function exchangeObject(exchange: ExchangeRecord): Record<string, unknown> {
  const { conversation: _, index: __, ...rest } = exchange
  return rest
}
