import type { Engine } from '../../shared/engine/engine.ts'
import { formatByteSize, formatCount } from '../../shared/format/byte-count.ts'
import { formatDuration } from '../../shared/format/duration.ts'
import { formatTimestamp } from '../../shared/format/timestamp.ts'
import type { ConversationRecord, ExchangeRecord } from '../../shared/messages/records.ts'
import { endObject, endText } from './end-text.ts'

/** A conversation as the stable JSON object of `flows --json`. Times ending in `Ns` are nanoseconds. */
export function flowObject(engine: Engine, record: ConversationRecord): Record<string, unknown> {
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
    start: formatTimestamp((engine.baseTimeNs ?? 0n) + BigInt(record.startNs)),
    durationNs: record.lastNs - record.startNs,
    state: record.state,
    ...(record.handshakeNs !== undefined && { handshakeNs: record.handshakeNs }),
    retransmissions: record.retransmissions,
    exchanges: engine.exchanges(record.id).map(exchangeObject),
  }
}

/** A conversation as a line for a person, its exchanges below it. */
export function flowLines(engine: Engine, record: ConversationRecord): string[] {
  const packets = record.packetsToServer + record.packetsToClient
  const bytes = record.bytesToServer + record.bytesToClient
  const parts = [
    `${record.id} ${record.application ?? record.transport} ${endText(record.client)} → ${endText(record.server)}`,
    `${formatCount(packets)} packets, ${formatByteSize(bytes)}`,
    record.state,
    formatDuration(record.lastNs - record.startNs),
    ...(record.handshakeNs === undefined
      ? []
      : [`handshake ${formatDuration(record.handshakeNs)}`]),
    ...(record.retransmissions === 0 ? [] : [`${record.retransmissions} retransmissions`]),
  ]
  const exchanges = engine.exchanges(record.id).map((exchange) => `    ${exchangeLine(exchange)}`)
  return [parts.join(' · '), ...exchanges]
}

function exchangeObject(exchange: ExchangeRecord): Record<string, unknown> {
  const { conversation: _, index: __, ...rest } = exchange
  return rest
}

function exchangeLine({ request, answer, firstByteNs, answerBytes }: ExchangeRecord): string {
  if (answer === undefined) return `${request} → no answer seen`
  const wait = firstByteNs === undefined ? '' : ` after ${formatDuration(firstByteNs)}`
  return `${request} → ${answer}${wait}, ${formatByteSize(answerBytes)}`
}
