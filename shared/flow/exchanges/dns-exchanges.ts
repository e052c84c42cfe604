import { layerHeader, layerProtocol } from '../../packet/describe-layer.ts'
import { readOr } from '../../packet/packet-bytes.ts'
import { DNS_HEADER_BYTES } from '../../packet/dns-message.ts'
import { protocols } from '../../packet/protocols/index.ts'
import { exchangeTextMax, exchangesPerConversationMax } from './exchange.ts'
import type { Exchange, ExchangeTracker } from './exchange.ts'
import type { Sighting } from '../sighting.ts'
import { Transport } from '../tcp-flags.ts'

const port = 53

/** Queries of one conversation that can wait for an answer at once; a resolver has far fewer. */
const waitingMax = 64

const dnsProtocol = protocols.findIndex((protocol) => protocol.name === 'dns')

/** A tracker for a conversation with a name server over UDP. */
export function beginDns(sighting: Sighting): ExchangeTracker | undefined {
  const { cursor } = sighting
  const isToOrFrom = cursor.destinationPort === port || cursor.sourcePort === port
  const isDns = cursor.transport === Transport.udp && isToOrFrom && isWholeHeader(sighting)
  return isDns ? new DnsExchanges() : undefined
}

/** Pairs queries and answers by their identifier (RFC 1035, 4.1.1). */
class DnsExchanges implements ExchangeTracker {
  readonly application = 'DNS'
  readonly exchanges: Exchange[] = []
  count = 0
  readonly #waiting = new Map<number, Exchange>()

  see(sighting: Sighting): void {
    if (!isWholeHeader(sighting)) return
    const { cursor } = sighting
    const id = cursor.uint16(cursor.payloadOffset)
    const isAnswer = (cursor.uint8(cursor.payloadOffset + 2) & 0x80) !== 0
    if (isAnswer) this.#answer(sighting, id)
    // A query that is sent again has the same identifier.
    else if (!this.#waiting.has(id)) this.#ask(sighting, id)
  }

  end(): void {
    this.#waiting.clear()
  }

  #ask(sighting: Sighting, id: number): void {
    const exchange: Exchange = {
      index: ++this.count,
      request: infoOf(sighting),
      requestPacket: sighting.number,
      startNs: sighting.offsetNs,
      requestBytes: sighting.cursor.payloadLength,
      answerBytes: 0,
    }
    this.exchanges.push(exchange)
    if (this.exchanges.length > exchangesPerConversationMax) this.exchanges.shift()
    if (this.#waiting.size === waitingMax) this.#waiting.clear()
    this.#waiting.set(id, exchange)
  }

  #answer(sighting: Sighting, id: number): void {
    const { cursor } = sighting
    const exchange = this.#waiting.get(id)
    if (!exchange) return
    this.#waiting.delete(id)
    exchange.answer = infoOf(sighting)
    exchange.status = cursor.uint8(cursor.payloadOffset + 3) & 0x0f
    exchange.answerPacket = sighting.number
    exchange.answerBytes = cursor.payloadLength
    exchange.firstByteNs = sighting.offsetNs - exchange.startNs
    exchange.durationNs = exchange.firstByteNs
  }
}

/** The innermost layer is DNS, and its header was captured. */
function isWholeHeader({ cursor }: Sighting): boolean {
  const last = cursor.layerCount - 1
  const headerBytes = cursor.layerHeaderEnd[last]! - cursor.layerOffset[last]!
  return cursor.layerProtocol[last] === dnsProtocol && headerBytes === DNS_HEADER_BYTES
}

/** As in the packet table: `Query A example.com`. */
function infoOf({ cursor }: Sighting): string {
  const last = cursor.layerCount - 1
  const info = readOr('', () => layerProtocol(cursor, last).info(layerHeader(cursor, last)))
  return info.length > exchangeTextMax ? `${info.slice(0, exchangeTextMax - 1)}…` : info
}
