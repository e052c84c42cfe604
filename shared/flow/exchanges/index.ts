import { beginDns } from './dns-exchanges.ts'
import type { ExchangeTracker } from './exchange.ts'
import { beginHttp } from './http-exchanges.ts'
import type { Sighting } from '../sighting.ts'

/** Each answers a tracker when the packet's payload is of its kind; asked in this order. */
const kinds: readonly ((sighting: Sighting) => ExchangeTracker | undefined)[] = [
  beginHttp,
  beginDns,
]

export function beginTracker(sighting: Sighting): ExchangeTracker | undefined {
  for (const begin of kinds) {
    const tracker = begin(sighting)
    if (tracker) return tracker
  }
  return undefined
}
