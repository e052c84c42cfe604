import type { Kept } from './kept.ts'

/** Packets nearer to each other than this are read at once, with what lies between them. */
const gapBytesMax = 4096

/** One read takes no more than this, unless a single packet is larger. */
const readBytesMax = 4 * 1024 * 1024

/**
 * The captured bytes of each packet, in as few reads as their places allow; `undefined` for those
 * whose bytes have left the source or never were all there. `numbers` rise and are kept.
 */
export async function readPackets(
  kept: Kept,
  numbers: readonly number[],
): Promise<(Uint8Array | undefined)[]> {
  const read: (Uint8Array | undefined)[] = []
  for (const run of runsOf(numbers.map((number) => placeOf(kept, number)))) {
    const bytes = await kept.bytes.read(run.position, run.end - run.position)
    for (const place of run.places) {
      const start = place.position - run.position
      const isThere = bytes !== undefined && start + place.length <= bytes.length
      read.push(isThere ? bytes.subarray(start, start + place.length) : undefined)
    }
  }
  return read
}

type Place = { position: number; length: number }
type Run = { position: number; end: number; places: Place[] }

function placeOf({ columns }: Kept, number: number): Place {
  const chunk = columns.chunkOf(number)
  const at = columns.indexInChunk(number)
  return { position: chunk.position(at), length: chunk.capturedLength(at) }
}

function runsOf(places: readonly Place[]): Run[] {
  const runs: Run[] = []
  for (const place of places) {
    const run = runs.at(-1)
    const end = place.position + place.length
    const follows = run && place.position >= run.end && place.position - run.end <= gapBytesMax
    if (follows && end - run.position <= readBytesMax) {
      run.places.push(place)
      run.end = end
    } else runs.push({ position: place.position, end, places: [place] })
  }
  return runs
}
