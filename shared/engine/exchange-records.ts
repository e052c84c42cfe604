import type { Exchange } from '../flow/exchanges/exchange.ts'
import type { ExchangeRecord } from '../messages/records.ts'
import type { Kept } from './kept.ts'

/**
 * Exchanges of one conversation that are answered at once: a busy keep-alive connection has more than
 * anybody reads.
 */
const exchangesMax = 1000

/** The latest `countMax` exchanges of a conversation, as far as they are kept, oldest first. */
export function exchangeRecords(kept: Kept, id: number, countMax = exchangesMax): ExchangeRecord[] {
  const tracker = kept.flows.conversations.tracker(id)
  if (!tracker) return []
  const { application, count } = tracker
  return latestExchanges(kept, id, countMax).map((exchange, index, all) => ({
    conversation: id,
    index: count - all.length + index + 1,
    application,
    ...recordOf(kept, exchange),
  }))
}

/** As `exchangeRecords`, as they are kept. */
export function latestExchanges(kept: Kept, id: number, countMax = exchangesMax): Exchange[] {
  const found: Exchange[] = []
  const { latest = 0 } = kept.flows.conversations.tracker(id) ?? {}
  let exchange = kept.exchanges.read(latest)
  while (exchange && found.length < Math.min(countMax, exchangesMax)) {
    found.push(exchange)
    exchange = kept.exchanges.read(exchange.previous)
  }
  return found.toReversed()
}

function recordOf(
  kept: Kept,
  exchange: Exchange,
): Omit<ExchangeRecord, 'conversation' | 'index' | 'application'> {
  const { answer, status, failed, sentPacket, answerPacket, endPacket } = exchange
  const startNs = timeOf(kept, exchange.requestPacket)
  const since = (packet: number) => timeOf(kept, packet) - startNs
  return {
    request: exchange.request,
    requestPacket: exchange.requestPacket,
    startNs,
    requestBytes: exchange.requestBytes,
    answerBytes: exchange.answerBytes,
    ...(sentPacket > exchange.requestPacket && { sentNs: since(sentPacket) }),
    ...(answer !== undefined && { answer, answerPacket, firstByteNs: since(answerPacket) }),
    ...(endPacket !== 0 && { durationNs: since(endPacket) }),
    ...(status !== undefined && { status }),
    ...(failed && { failed }),
  }
}

/** An exchange is kept as long as its first packet is. */
function timeOf({ columns }: Kept, packet: number): number {
  return columns.chunkOf(packet).offsetNs[columns.indexInChunk(packet)]!
}
