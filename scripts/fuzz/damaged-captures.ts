import { gzipSync } from 'node:zlib'
import { Gunzip } from '../../shared/capture-file/gzip.ts'
import { type Campaign } from './campaign.ts'
import { checkThroughEngine } from './engine-check.ts'
import type { Random } from './random.ts'
import type { Seeds } from './seeds.ts'
import { smallerBytes } from './shrink.ts'

export type DamagedCase = { file: string; bytes: Uint8Array }

/** A file is cut at each of its first bytes, and then at as many places among the others. */
const everyByteTo = 4096

/**
 * Every capture, as it is and packed, cut at every byte as far as `everyByteTo` and then at some of
 * them, through reader and engine. All questions are asked of one cut in sixteen: between two
 * packets, cuts give the same packets.
 */
export function cutCaptures({ files }: Seeds): Campaign<DamagedCase> {
  const all = files.flatMap(({ name, bytes }) => [
    { name, bytes },
    { name: `${name}.gz`, bytes: new Uint8Array(gzipSync(bytes)) },
  ])
  const starts: number[] = []
  let cases = 0
  for (const { bytes } of all) {
    starts.push(cases)
    cases += Math.min(bytes.length, 2 * everyByteTo)
  }
  return {
    name: 'cut captures',
    group: 'files',
    counted: 'packets',
    cases,
    make(_random, index) {
      const file = starts.findLastIndex((start) => start <= index)
      const { name, bytes } = all[file]!
      const at = index - starts[file]!
      const beyond = (bytes.length - everyByteTo) / everyByteTo
      const place = at < everyByteTo ? at : everyByteTo + Math.floor((at - everyByteTo) * beyond)
      const cut = bytes.subarray(0, bytes.length <= 2 * everyByteTo ? at : place)
      return { file: name, bytes: cut }
    },
    check: ({ bytes }) =>
      checkThroughEngine(unpack(bytes), bytes.length % 16 === 0 ? 'everything' : 'counts'),
    *smaller({ file, bytes }) {
      for (const fewer of smallerBytes(bytes)) yield { file, bytes: fewer }
    },
  }
}

/** Every capture in turn, with a few bits flipped, through reader and engine. */
export function flippedCaptures({ files }: Seeds): Campaign<DamagedCase> {
  return {
    name: 'flipped captures',
    group: 'files',
    counted: 'packets',
    make(random: Random, index) {
      const { name, bytes } = files[index % files.length]!
      const flipped = Uint8Array.from(bytes)
      for (let left = 1 + random.skewed(6); left > 0; left--) {
        const at = random.below(flipped.length)
        flipped[at] = flipped[at]! ^ (1 << random.below(8))
      }
      return { file: name, bytes: flipped }
    },
    check: ({ bytes }) => checkThroughEngine(bytes, 'everything'),
    *smaller({ file, bytes }) {
      for (const fewer of smallerBytes(bytes)) yield { file, bytes: fewer }
    },
  }
}

/** What can be unpacked, for a file that is packed. */
function unpack(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  const pieces: number[] = []
  const gunzip = new Gunzip(() => undefined)
  for (const piece of gunzip.push(bytes)) for (const byte of piece) pieces.push(byte)
  gunzip.end()
  return Uint8Array.from(pieces)
}
