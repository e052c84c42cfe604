import { layerHeader } from '../../packet/describe-layer.ts'
import { readOr } from '../../packet/packet-bytes.ts'
import { protocols } from '../../packet/protocols/index.ts'
import type { Meaning } from '../../packet/stream.ts'
import type { Sighting } from '../sighting.ts'
import { Transport } from '../tcp-flags.ts'
import type { Exchange, ExchangeTracker } from './exchange.ts'
import { Pairing } from './pairing.ts'

/** A tracker for a conversation over UDP whose protocol knows requests and answers. */
export function beginDatagrams(
  sighting: Sighting,
  application: number,
): ExchangeTracker | undefined {
  const isKnown = sighting.cursor.transport === Transport.udp && protocols[application]?.meaning
  return isKnown ? new DatagramExchanges(application) : undefined
}

/** Pairs requests and answers by what correlates them. */
class DatagramExchanges implements ExchangeTracker {
  readonly #protocol: number
  readonly #pairing = new Pairing()

  constructor(protocol: number) {
    this.#protocol = protocol
  }

  get application(): string {
    return protocols[this.#protocol]!.title
  }

  get exchanges(): readonly Exchange[] {
    return this.#pairing.exchanges
  }

  get count(): number {
    return this.#pairing.count
  }

  see(sighting: Sighting): boolean {
    const meaning = meaningOf(sighting, this.#protocol)
    const { cursor, number, offsetNs } = sighting
    const seen = { packet: number, offsetNs }
    if (meaning?.role === 'request') this.#ask(meaning, seen, cursor.payloadLength)
    else if (meaning?.role === 'answer') {
      const exchange = this.#pairing.answer(meaning, seen)
      if (!exchange) return false
      exchange.answerBytes = cursor.payloadLength
      if (exchange.firstByteNs !== undefined) exchange.durationNs = exchange.firstByteNs
    }
    return false
  }

  end(): void {
    this.#pairing.end()
  }

  /** A request that is sent again, because no answer came, is the same one. */
  #ask(meaning: Meaning, seen: { packet: number; offsetNs: number }, bytes: number): void {
    if (this.#pairing.isWaiting(meaning)) return
    this.#pairing.ask(meaning, seen, true).requestBytes = bytes
  }
}

/** What the datagram means when its innermost layer is the protocol's, and can be read. */
function meaningOf({ cursor }: Sighting, protocol: number): Meaning | undefined {
  const last = cursor.layerCount - 1
  if (cursor.layerProtocol[last] !== protocol) return undefined
  return readOr(undefined, () => protocols[protocol]!.meaning!(layerHeader(cursor, last)))
}
