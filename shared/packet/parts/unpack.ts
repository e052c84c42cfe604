import { Gunzip } from '../../capture-file/gzip.ts'
import { Inflate, type InflateState } from '../../capture-file/inflate.ts'

/** What was packed, as far as it could be unpacked. */
export type Unpacked = { bytes: Uint8Array; isWhole: boolean }

/** RFC 1952. What comes out is kept up to `bytesMax`, however much it claims to be. */
export function unpackGzip(packed: Uint8Array, bytesMax: number): Unpacked {
  let isDamaged = false
  const unpacker = new Gunzip(() => {
    isDamaged = true
  })
  const { bytes, isWhole } = firstBytes(unpacker.push(packed), bytesMax)
  unpacker.end()
  return { bytes, isWhole: isWhole && !isDamaged }
}

/** RFC 9110, section 8.4.1.2: in a zlib wrapper; some servers leave that out. */
export function unpackDeflate(packed: Uint8Array, bytesMax: number): Unpacked {
  let isEnded = false
  const unpacker = new Inflate(hasZlibHeader(packed) ? 'zlib' : 'raw')
  const { bytes, isWhole } = firstBytes(untilEnd(), bytesMax)
  return { bytes, isWhole: isWhole && isEnded }

  function* untilEnd(): Generator<Uint8Array> {
    isEnded = (yield* unpacker.push(packed)) === 'ended'
  }
}

/** What a sender takes off the end of a message (RFC 7692, section 7.2.1). */
const flushedEnd = Uint8Array.of(0, 0, 0xff, 0xff)

/** A sender's messages may be packed a thousandfold: one that makes more of itself is not unpacked. */
const MESSAGE_UNPACKED_MAX = 1_048_576

/**
 * The messages of one sender, packed as RFC 7692 says: each may refer to those before it, of which
 * zlib keeps 32 KiB. Where some of those are missing, what refers to them is not made up of anything
 * else: zlib notices.
 */
export class MessageUnpacker {
  #unpacker: Inflate | undefined

  /** The next frame's octets; `undefined` where they refer to what is not known. */
  unpack(packed: Uint8Array, endsMessage: boolean): Uint8Array | undefined {
    const unpacker = (this.#unpacker ??= new Inflate('raw'))
    let state: InflateState | undefined
    const octets = endsMessage ? joinParts([packed, flushedEnd], packed.length + 4) : packed
    const { bytes, isWhole } = firstBytes(untilEnd(), MESSAGE_UNPACKED_MAX)
    if (state !== 'needs-input') this.forget()
    return isWhole && state !== 'damaged' ? bytes : undefined

    function* untilEnd(): Generator<Uint8Array> {
      state = yield* unpacker.push(octets)
    }
  }

  /** Messages have been missed: what follows is read without those before. */
  forget(): void {
    this.#unpacker = undefined
  }
}

/** What comes, no more than `bytesMax` of it. */
function firstBytes(unpacked: Iterable<Uint8Array>, bytesMax: number): Unpacked {
  const parts: Uint8Array[] = []
  let length = 0
  for (const bytes of unpacked) {
    const part = bytes.slice(0, bytesMax - length)
    parts.push(part)
    length += part.length
    if (part.length < bytes.length) return { bytes: joinParts(parts, length), isWhole: false }
  }
  return { bytes: joinParts(parts, length), isWhole: true }
}

/** RFC 1950, section 2.2: the method, and a check that makes a multiple of 31. */
function hasZlibHeader(packed: Uint8Array): boolean {
  const [first = 0, second = 0] = packed
  return (first & 0x0f) === 8 && (first * 0x100 + second) % 31 === 0
}

function joinParts(parts: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
