import type { Kept } from './kept.ts'

/** Packets nearer to each other than this are read at once, with what lies between them. */
const gapBytesMax = 4096

/** One read takes no more than this, unless a single packet is larger. */
const readBytesMax = 4 * 1024 * 1024

/** So many reads are under way together: a browser takes milliseconds for each, but not one by one. */
const readsAtOnce = 32

/**
 * The captured bytes of each packet, in as few reads as their places allow; `undefined` for those
 * whose bytes have left the source or never were all there. `numbers` rise and are kept.
 */
export async function readPackets(
  kept: Kept,
  numbers: readonly number[],
): Promise<(Uint8Array | undefined)[]> {
  const runs = runsOf(numbers.map((number) => placeOf(kept, number)))
  const read: (Uint8Array | undefined)[] = []
  for (let at = 0; at < runs.length; at += readsAtOnce) {
    const some = runs.slice(at, at + readsAtOnce)
    const bytes = await Promise.all(
      some.map(({ position, end }) => kept.bytes.read(position, end - position)),
    )
    for (const [index, run] of some.entries()) read.push(...packetsIn(run, bytes[index]))
  }
  return read
}

function packetsIn(run: Run, bytes: Uint8Array | undefined): (Uint8Array | undefined)[] {
  return run.places.map(({ position, length }) => {
    const start = position - run.position
    const isThere = bytes !== undefined && start + length <= bytes.length
    return isThere ? bytes.subarray(start, start + length) : undefined
  })
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
