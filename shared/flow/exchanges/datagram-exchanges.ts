import { layerHeader } from '../../packet/describe-layer.ts'
import { readOr } from '../../packet/packet-bytes.ts'
import { protocols } from '../../packet/protocols/index.ts'
import type { Meaning } from '../../packet/stream.ts'
import type { Sighting } from '../sighting.ts'
import { Transport } from '../tcp-flags.ts'
import type { ExchangeTracker } from './exchange.ts'
import type { ExchangeTable } from './exchange-table.ts'
import { Pairing } from './pairing.ts'

/** A tracker for a conversation over UDP whose protocol knows requests and answers. */
export function beginDatagrams(
  sighting: Sighting,
  application: number,
  table: ExchangeTable,
): ExchangeTracker | undefined {
  const isKnown = sighting.cursor.transport === Transport.udp && protocols[application]?.meaning
  return isKnown ? new DatagramExchanges(application, table) : undefined
}

/** Pairs requests and answers by what correlates them. */
class DatagramExchanges implements ExchangeTracker {
  readonly #protocol: number
  readonly #table: ExchangeTable
  readonly #pairing: Pairing

  constructor(protocol: number, table: ExchangeTable) {
    this.#protocol = protocol
    this.#table = table
    this.#pairing = new Pairing(table)
  }

  get application(): string {
    return protocols[this.#protocol]!.title
  }

  get latest(): number {
    return this.#pairing.latest
  }

  get count(): number {
    return this.#pairing.count
  }

  see(sighting: Sighting): boolean {
    const meaning = meaningOf(sighting, this.#protocol)
    if (meaning?.role === 'request') this.#ask(meaning, sighting)
    else if (meaning?.role === 'answer') this.#answer(meaning, sighting)
    return false
  }

  /** A request that is sent again, because no answer came, is the same one. */
  #ask(meaning: Meaning, { number, cursor }: Sighting): void {
    if (this.#pairing.isWaiting(meaning)) return
    const exchange = this.#pairing.ask(meaning, number, true)
    this.#table.addRequestBytes(exchange, cursor.payloadLength)
    this.#table.setSent(exchange, number)
  }

  #answer(meaning: Meaning, { number, cursor }: Sighting): void {
    const exchange = this.#pairing.answer(meaning, number)
    if (exchange === undefined) return
    this.#table.addAnswerBytes(exchange, cursor.payloadLength)
    this.#table.setEnd(exchange, number)
  }
}

/** What the datagram means when its innermost layer is the protocol's, and can be read. */
function meaningOf({ cursor }: Sighting, protocol: number): Meaning | undefined {
  const last = cursor.layerCount - 1
  if (cursor.layerProtocol[last] !== protocol) return undefined
  return readOr(undefined, () => protocols[protocol]!.meaning!(layerHeader(cursor, last)))
}
