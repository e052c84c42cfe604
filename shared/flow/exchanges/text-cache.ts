import { printableText } from '../../format/printable-text.ts'

/** Texts that are remembered; a busy server's requests and answers begin with far fewer. */
const slots = 2048

type Remembered = { bytes: Uint8Array; text: string }

const remembered: (Remembered | undefined)[] = Array.from({ length: slots })

/**
 * Captured bytes as printable text, as `printableText` makes it, without blanks at its end. The same bytes give the same string
 * again without making it anew: requests and answers repeat themselves.
 */
export function rememberedText(bytes: Uint8Array, offset: number, end: number): string {
  const slot = hashOf(bytes, offset, end) % slots
  const known = remembered[slot]
  if (known && isSame(known.bytes, bytes, offset, end)) return known.text
  const copy = bytes.slice(offset, end)
  const text = printableText(copy).trimEnd()
  remembered[slot] = { bytes: copy, text }
  return text
}

/** FNV-1a, on the 32 bits that `Math.imul` keeps. */
function hashOf(bytes: Uint8Array, offset: number, end: number): number {
  let hash = 0x811c_9dc5
  for (let at = offset; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x0100_0193)
  return hash >>> 0
}

function isSame(known: Uint8Array, bytes: Uint8Array, offset: number, end: number): boolean {
  if (known.length !== end - offset) return false
  for (let at = offset; at < end; at++) {
    if (known[at - offset] !== bytes[at]) return false
  }
  return true
}
