import type { Sighting } from '../sighting.ts'
import { beginDatagrams } from './datagram-exchanges.ts'
import type { ExchangeTracker } from './exchange.ts'
import type { ExchangeTable } from './exchange-table.ts'
import { beginHttp } from './http-exchanges.ts'
import { beginStream } from './stream-exchanges.ts'

/**
 * Each answers a tracker when the packet's payload is of its kind; asked in this order. `application`
 * is the index of the protocol that ports and content have told, -1 for none.
 */
const kinds: readonly ((
  sighting: Sighting,
  application: number,
  table: ExchangeTable,
) => ExchangeTracker | undefined)[] = [beginHttp, beginStream, beginDatagrams]

/** `table` takes the exchanges. */
export function beginTracker(
  sighting: Sighting,
  application: number,
  table: ExchangeTable,
): ExchangeTracker | undefined {
  for (const begin of kinds) {
    const tracker = begin(sighting, application, table)
    if (tracker) return tracker
  }
  return undefined
}
