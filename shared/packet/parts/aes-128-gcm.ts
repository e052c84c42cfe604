// FIPS 197 (AES) and NIST SP 800-38D (GCM), synchronous: the platform's own is asked for with promises,
// and packets are described without. Only for keys that are public: nothing here hides how long it takes.

const BLOCK_BYTES = 16
const ROUNDS = 10
export const TAG_BYTES = 16

/** Products with 2 in the field of AES, and its substitution box. */
const doubled = Uint8Array.from(
  { length: 256 },
  (_, octet) => (octet << 1) ^ (octet >> 7 ? 0x1b : 0),
)
const substitution = substitutionBox()

/** A key of 16 octets, ready for use. */
export class Aes128 {
  readonly #roundKeys: Uint8Array

  constructor(key: Uint8Array) {
    this.#roundKeys = expandKey(key)
  }

  /** One block of 16 octets. */
  encrypt(block: Uint8Array): Uint8Array {
    let state = Uint8Array.from(block)
    this.#addRoundKey(state, 0)
    for (let round = 1; round <= ROUNDS; round++) {
      state = substituteAndShift(state)
      if (round < ROUNDS) mixColumns(state)
      this.#addRoundKey(state, round)
    }
    return state
  }

  #addRoundKey(state: Uint8Array, round: number): void {
    for (let at = 0; at < BLOCK_BYTES; at++) {
      state[at]! ^= this.#roundKeys[round * BLOCK_BYTES + at]!
    }
  }
}

export type Sealed = {
  key: Uint8Array
  /** 12 octets. */
  nonce: Uint8Array
  /** What is in the clear, and vouched for. */
  header: Uint8Array
  /** With the tag behind it. */
  payload: Uint8Array
}

/** What was sealed; `undefined` where the tag says that it was not sealed so. */
export function openSealed({ key, nonce, header, payload }: Sealed): Uint8Array | undefined {
  if (payload.length < TAG_BYTES) return undefined
  const cipher = new Aes128(key)
  const sealed = payload.subarray(0, -TAG_BYTES)
  const counter = new DataView(new ArrayBuffer(BLOCK_BYTES))
  const block = new Uint8Array(counter.buffer)
  block.set(nonce)
  counter.setUint32(12, 1)
  const mask = cipher.encrypt(block)
  const hash = hashOf(cipher.encrypt(new Uint8Array(BLOCK_BYTES)), header, sealed)
  const tag = payload.subarray(-TAG_BYTES)
  if (!tag.every((octet, at) => octet === (hash[at]! ^ mask[at]!))) return undefined
  const open = Uint8Array.from(sealed)
  for (let at = 0; at < open.length; at += BLOCK_BYTES) {
    counter.setUint32(12, 2 + at / BLOCK_BYTES)
    const stream = cipher.encrypt(block)
    for (let of = 0; of < BLOCK_BYTES && at + of < open.length; of++) open[at + of]! ^= stream[of]!
  }
  return open
}

/** GHASH: of the header, of what is sealed, each filled up with zeros, and of both lengths. */
function hashOf(hashKey: Uint8Array, header: Uint8Array, sealed: Uint8Array): Uint8Array {
  const factor = wordsOf(hashKey, 0)
  const sum = new Int32Array(4)
  for (const part of [header, sealed]) {
    for (let at = 0; at < part.length; at += BLOCK_BYTES)
      addAndMultiply(sum, wordsOf(part, at), factor)
  }
  addAndMultiply(sum, Int32Array.of(0, header.length * 8, 0, sealed.length * 8), factor)
  const hash = new DataView(new ArrayBuffer(BLOCK_BYTES))
  for (const [index, word] of sum.entries()) hash.setInt32(index * 4, word)
  return new Uint8Array(hash.buffer)
}

/** Four words from `offset` on; zeros behind the end. */
function wordsOf(octets: Uint8Array, offset: number): Int32Array {
  return Int32Array.from({ length: 4 }, (_, word) => {
    const at = offset + word * 4
    const [a = 0, b = 0, c = 0, d = 0] = octets.subarray(at, at + 4)
    return (a << 24) | (b << 16) | (c << 8) | d
  })
}

/** `sum` = (`sum` + `block`) · `factor` in GF(2^128), bits counted from the left. */
function addAndMultiply(sum: Int32Array, block: Int32Array, factor: Int32Array): void {
  const product = new Int32Array(4)
  const power = Int32Array.from(factor)
  for (let bit = 0; bit < 128; bit++) {
    const word = bit >> 5
    if (((sum[word]! ^ block[word]!) >>> (31 - (bit & 31))) & 1) {
      for (let at = 0; at < 4; at++) product[at]! ^= power[at]!
    }
    const isOdd = power[3]! & 1
    for (let at = 3; at > 0; at--) power[at] = (power[at]! >>> 1) | (power[at - 1]! << 31)
    power[0] = (power[0]! >>> 1) ^ (isOdd ? 0xe100_0000 : 0)
  }
  sum.set(product)
}

function expandKey(key: Uint8Array): Uint8Array {
  const keys = new Uint8Array(BLOCK_BYTES * (ROUNDS + 1))
  keys.set(key)
  let constant = 1
  for (let at = BLOCK_BYTES; at < keys.length; at += 4) {
    const word = keys.slice(at - 4, at)
    if (at % BLOCK_BYTES === 0) {
      word.set([...word.subarray(1), word[0]!].map((octet) => substitution[octet]!))
      word[0]! ^= constant
      constant = doubled[constant]!
    }
    for (let of = 0; of < 4; of++) keys[at + of] = keys[at + of - BLOCK_BYTES]! ^ word[of]!
  }
  return keys
}

/** Row `n` of the state, whose columns stand one behind the other, moves `n` places to the left. */
function substituteAndShift(state: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(state, (_, at) => substitution[state[(at + 4 * (at & 3)) & 15]!]!)
}

function mixColumns(state: Uint8Array): void {
  for (let at = 0; at < BLOCK_BYTES; at += 4) {
    const [a, b, c, d] = [state[at]!, state[at + 1]!, state[at + 2]!, state[at + 3]!]
    const all = a ^ b ^ c ^ d
    state[at]! ^= all ^ doubled[a ^ b]!
    state[at + 1]! ^= all ^ doubled[b ^ c]!
    state[at + 2]! ^= all ^ doubled[c ^ d]!
    state[at + 3]! ^= all ^ doubled[d ^ a]!
  }
}

/** FIPS 197, section 5.1.1: the inverse in the field, then a transformation over its bits. */
function substitutionBox(): Uint8Array {
  const box = new Uint8Array(256)
  // Goes through all elements but 0 as powers of 3, beside their inverses as powers of its inverse.
  let [power, inverse] = [1, 1]
  do {
    power ^= doubled[power]!
    inverse ^= inverse << 1
    inverse ^= inverse << 2
    inverse ^= inverse << 4
    inverse &= 0xff
    if (inverse & 0x80) inverse ^= 0x09
    const turned = [1, 2, 3, 4].reduce(
      (sum, bits) => sum ^ ((inverse << bits) | (inverse >> (8 - bits))),
      inverse,
    )
    box[power] = (turned ^ 0x63) & 0xff
  } while (power !== 1)
  box[0] = 0x63
  return box
}
