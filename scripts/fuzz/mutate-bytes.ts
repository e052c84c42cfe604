import type { Random } from './random.ts'

/** Longer inputs find nothing that shorter ones do not. */
const bytesMax = 65_536

type Mutation = (random: Random, bytes: Uint8Array, other: Uint8Array) => Uint8Array

/**
 * `bytes` changed in a few places, in the ways that formats break: lengths and counts at their limits
 * or off by one, numbers in words of text, parts that are missing, repeated, or those of `other`. The
 * bytes given stay as they are.
 */
export function mutateBytes(random: Random, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  let changed = Uint8Array.from(bytes)
  for (let left = 1 + random.skewed(3); left > 0; left--) {
    changed = Uint8Array.from(random.pick(mutations)(random, changed, other))
    if (changed.length > bytesMax) changed = changed.slice(0, bytesMax)
  }
  return changed
}

/** Those that are there twice find the most. */
const mutations: readonly Mutation[] = [
  flipBit,
  setByte,
  setNumber,
  setNumber,
  setNumber,
  setDigits,
  cutEnd,
  removeRun,
  repeatRun,
  repeatRun,
  spliceOther,
  copyFromOther,
  insertRun,
]

function flipBit(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(bytes.length)
  if (bytes.length > 0) bytes[at] = bytes[at]! ^ (1 << random.below(8))
  return bytes
}

function setByte(random: Random, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes
  const at = random.below(bytes.length)
  const near = [bytes[at]! + 1, bytes[at]! - 1, 0, 1, 0x7f, 0x80, 0xff, 0xc0, random.word()]
  bytes[at] = random.pick(near)
  return bytes
}

/** A number of 1 to 4 bytes in either byte order, as a length or a count would be. */
function setNumber(random: Random, bytes: Uint8Array): Uint8Array {
  const size = random.pick([1, 2, 2, 3, 4])
  if (bytes.length < size) return bytes
  const at = random.below(bytes.length - size + 1)
  const bigEndian = !random.once(3)
  const place = (index: number) => at + (bigEndian ? index : size - 1 - index)
  let value = 0
  for (let index = 0; index < size; index++) value = value * 256 + bytes[place(index)]!
  const rest = bytes.length - at
  const all = 256 ** size - 1
  const half = (all - 1) / 2
  const near = [0, 1, 2, all, all - 1, half, half + 1, value + 1, value - 1, value * 2, value >>> 1]
  let next = random.pick([...near, rest, rest - size, rest - size + 1, rest - size - 1, rest + 1])
  for (let index = size - 1; index >= 0; index--) {
    bytes[place(index)] = next
    next = Math.floor(next / 256)
  }
  return bytes
}

const digitTexts = ['0', '-1', '1', '00', '4294967295', '9007199254740993', '1e9', '9'.repeat(40)]

/** A number in digits becomes another one. */
function setDigits(random: Random, bytes: Uint8Array): Uint8Array {
  const from = random.below(bytes.length)
  let start = from
  while (start < bytes.length && !isDigit(bytes[start])) start++
  let end = start
  while (isDigit(bytes[end])) end++
  if (start === end) return flipBit(random, bytes)
  const digits = new TextEncoder().encode(random.pick(digitTexts))
  return joined(bytes.subarray(0, start), digits, bytes.subarray(end))
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

function cutEnd(random: Random, bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, random.below(bytes.length + 1))
}

function removeRun(random: Random, bytes: Uint8Array): Uint8Array {
  const [start, end] = runIn(random, bytes)
  return joined(bytes.subarray(0, start), bytes.subarray(end))
}

/** Options, records and headers in great number, and within each other. */
function repeatRun(random: Random, bytes: Uint8Array): Uint8Array {
  const [start, end] = runIn(random, bytes)
  const times = Math.min(1 + random.skewed(9), Math.floor(4096 / Math.max(1, end - start)))
  const copies = Array.from({ length: times }, () => bytes.subarray(start, end))
  return joined(bytes.subarray(0, start), ...copies, bytes.subarray(start))
}

function spliceOther(random: Random, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  const end = random.below(bytes.length + 1)
  const start = random.once(2) ? Math.min(end, other.length) : random.below(other.length + 1)
  return joined(bytes.subarray(0, end), other.subarray(start))
}

function copyFromOther(random: Random, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  const [start, end] = runIn(random, other)
  const at = random.below(bytes.length + 1)
  const isInserted = random.once(2)
  const behind = bytes.subarray(isInserted ? at : Math.min(bytes.length, at + end - start))
  return joined(bytes.subarray(0, at), other.subarray(start, end), behind)
}

function insertRun(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1)
  const length = random.skewed(8)
  const run = random.once(2) ? random.bytes(length) : new Uint8Array(length).fill(random.word())
  return joined(bytes.subarray(0, at), run, bytes.subarray(at))
}

/** Mostly short ones: a field, an option, a record. */
function runIn(random: Random, bytes: Uint8Array): [number, number] {
  const start = random.below(bytes.length)
  return [start, Math.min(bytes.length, start + 1 + random.skewed(random.once(4) ? 12 : 5))]
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
