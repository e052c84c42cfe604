// FIPS 180-4 (SHA-256), RFC 2104 (HMAC) and RFC 5869 (HKDF), synchronous: the platform's own are asked
// for with promises, and packets are described without. Only for keys that are public: nothing here
// hides how long it takes.

const BLOCK_BYTES = 64
export const DIGEST_BYTES = 32

const firstState = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]

const roundConstants = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
])

export function sha256(message: Uint8Array): Uint8Array {
  const state = Int32Array.from(firstState)
  const padded = new Uint8Array(Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 4, message.length * 8)
  const schedule = new Int32Array(64)
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) compress(state, schedule, view, at)
  const digest = new DataView(new ArrayBuffer(DIGEST_BYTES))
  for (const [index, word] of state.entries()) digest.setInt32(index * 4, word)
  return new Uint8Array(digest.buffer)
}

export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES)
  block.set(key.length > BLOCK_BYTES ? sha256(key) : key)
  const inner = sha256(
    joined(
      block.map((octet) => octet ^ 0x36),
      message,
    ),
  )
  return sha256(
    joined(
      block.map((octet) => octet ^ 0x5c),
      inner,
    ),
  )
}

/** HKDF-Expand-Label of TLS 1.3 without a context (RFC 8446, section 7.1), up to one digest long. */
export function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = new TextEncoder().encode(`tls13 ${label}`)
  const information = Uint8Array.of(0, length, name.length, ...name, 0, 1)
  return hmacSha256(secret, information).subarray(0, length)
}

function compress(state: Int32Array, schedule: Int32Array, view: DataView, offset: number): void {
  for (let index = 0; index < 16; index++) schedule[index] = view.getInt32(offset + index * 4)
  for (let index = 16; index < 64; index++) {
    const [early, late] = [schedule[index - 15]!, schedule[index - 2]!]
    const one = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3)
    const two = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10)
    schedule[index] = schedule[index - 16]! + one + schedule[index - 7]! + two
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as number[] as Eight
  for (let index = 0; index < 64; index++) {
    const choice = (e & f) ^ (~e & g)
    const sumOfE = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    const first = (h + sumOfE + choice + roundConstants[index]! + schedule[index]!) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index]! += word
}

type Eight = [number, number, number, number, number, number, number, number]

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
