import { BlockType } from '../../shared/capture-file/pcapng-format.ts'
import { mutateBytes } from './mutate-bytes.ts'
import type { Random } from './random.ts'

/** Interfaces and sections in great number, where a block is repeated. */
const repeatedMax = 600
const bytesMax = 65_536

/**
 * A capture file changed as a file: its blocks are exchanged, dropped, repeated, put between those of
 * `other`, or have their lengths changed; what is in a block is changed as any bytes are.
 */
export function mutateBlocks(random: Random, file: Uint8Array, other: Uint8Array): Uint8Array {
  const blocks = blocksOf(file)
  for (let left = 1 + random.skewed(2); left > 0 && blocks.length > 0; left--) {
    const at = random.below(blocks.length)
    const block = blocks[at]!
    switch (random.below(7)) {
      case 0:
        blocks.splice(at, 1)
        break
      case 1: {
        const copies = Math.min(random.skewed(10), repeatedMax, Math.floor(bytesMax / block.length))
        blocks.splice(at, 0, ...Array.from({ length: copies }, () => block))
        break
      }
      case 2:
        blocks[at] = random.pick(blocks)
        break
      case 3:
        blocks.splice(at, 0, random.pick(blocksOf(other)))
        break
      case 4:
        blocks[at] = mutateBytes(random, block, block)
        break
      default:
        blocks[at] = withNumber(random, block)
    }
  }
  const whole = new Uint8Array(Math.min(bytesMax, lengthOf(blocks)))
  let at = 0
  for (const block of blocks) {
    whole.set(block.subarray(0, whole.length - at), at)
    at = Math.min(whole.length, at + block.length)
  }
  return whole
}

/** One of the numbers by which blocks and options tell their kind, their length and what they are of. */
function withNumber(random: Random, block: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(block)
  if (changed.length < 12) return changed
  const view = new DataView(changed.buffer)
  const isLittle = !random.once(4)
  const words = Math.floor(changed.length / 4)
  const at = 4 * (random.once(2) ? random.below(Math.min(7, words)) : random.below(words))
  const value = view.getUint32(at, isLittle)
  const near = [
    0,
    1,
    2,
    3,
    8,
    12,
    13,
    28,
    32,
    value + 1,
    value - 1,
    value + 4,
    value - 4,
    value * 2,
  ]
  const limits = [changed.length, changed.length - 4, 0x7fff_ffff, 0xffff_ffff, 16_777_216, 262_144]
  const next = random.pick([...near, ...limits])
  if (random.once(3)) view.setUint16(at + 2 * random.below(2), next, isLittle)
  else view.setUint32(at, next, isLittle)
  // A block that says its new length twice is believed.
  if (at === 4 && random.once(2)) view.setUint32(changed.length - 4, next, isLittle)
  return changed
}

/** The header and then each packet, or the blocks of pcapng; a file that is neither is one block. */
function blocksOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < 28) return [file]
  const isPcapng = view.getUint32(0, true) === BlockType.section
  const isLittle = isPcapng ? view.getUint32(8, true) === 0x1a2b_3c4d : (file[0]! & 0xf) !== 0xa
  const blocks = isPcapng ? [] : [file.subarray(0, 24)]
  for (let at = isPcapng ? 0 : 24; at < file.length;) {
    const length = at + 16 > file.length ? 0 : view.getUint32(at + (isPcapng ? 4 : 8), isLittle)
    const end = at + (isPcapng ? length : 16 + length)
    if (end <= at || end > file.length) return [...blocks, file.subarray(at)]
    blocks.push(file.subarray(at, end))
    at = end
  }
  return blocks
}

function lengthOf(blocks: readonly Uint8Array[]): number {
  return blocks.reduce((sum, { length }) => sum + length, 0)
}
