const decoder = new TextDecoder()

/**
 * Characters that would do something instead of being seen: controls (terminals obey them), marks
 * that turn the writing direction, line and paragraph separators.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/**
 * Captured bytes as text that is safe to print: UTF-8 where it is, `�` for what is not and for
 * control characters; past `bytesMax` it is cut and ends in `…`.
 */
export function printableText(bytes: Uint8Array, bytesMax = 1024): string {
  const text = decoder.decode(bytes.subarray(0, bytesMax)).replace(UNPRINTABLE, '\u{fffd}')
  return bytes.length > bytesMax ? `${text}…` : text
}

/** As `printableText`, on one line: runs of white space become one space. */
export function printableLine(bytes: Uint8Array, bytesMax = 1024): string {
  const line = decoder.decode(bytes.subarray(0, bytesMax)).replace(/[ \t\r\n]+/g, ' ')
  const text = line.replace(UNPRINTABLE, '\u{fffd}')
  return bytes.length > bytesMax ? `${text}…` : text
}
