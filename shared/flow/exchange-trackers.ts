import type { ExchangeTracker } from './exchange.ts'
import type { Sighting } from './sighting.ts'

/** A kind of exchange: `begin` answers a tracker when the packet's payload is of this kind. */
type TrackerKind = { begin(sighting: Sighting): ExchangeTracker | undefined }

/** The kinds that are known, asked in this order. */
const trackerKinds: readonly TrackerKind[] = []

export function beginTracker(sighting: Sighting): ExchangeTracker | undefined {
  for (const kind of trackerKinds) {
    const tracker = kind.begin(sighting)
    if (tracker) return tracker
  }
  return undefined
}
