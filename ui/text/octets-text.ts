/**
 * Captured octets as text that a page can show in several lines. It is text and never markup: whoever
 * shows it puts it into a text node.
 */

/** What would do something instead of being seen; line breaks and tabs are left as they are. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** UTF-8 as far as it is; `�` for what is not, and for what cannot be seen. */
export function octetsText(bytes: Uint8Array): string {
  return visible(new TextDecoder().decode(bytes))
}

/** The same for octets that come in parts: a character may be cut between two of them. */
export function partsText(parts: readonly Uint8Array[]): string[] {
  const decoder = new TextDecoder()
  return parts.map((part, index) =>
    visible(decoder.decode(part, { stream: index < parts.length - 1 })),
  )
}

/** Of so many octets it is told whether they are text. */
const sampleBytes = 4096
/** Text in other encodings than UTF-8 has more of what UTF-8 does not know. */
const unknownShareMax = 0.02

/** Whether it reads as text: hardly any controls, hardly anything that is not UTF-8. */
export function isText(bytes: Uint8Array): boolean {
  const text = octetsText(bytes.subarray(0, sampleBytes))
  const unknown = text.split('\u{fffd}').length - 1
  return unknown <= Math.max(text.length > 3 ? 1 : 0, text.length * unknownShareMax)
}

/** JSON with a line for each member; `undefined` for what is no JSON. */
export function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return undefined
  }
}

const bytesPerRow = 16

/** `0010  48 54 54 50 …  HTTP/1.1 …`: rows of sixteen, the first at `offset`. */
export function hexText(bytes: Uint8Array, offset = 0): string {
  const rows: string[] = []
  for (let at = 0; at < bytes.length; at += bytesPerRow) {
    const row = [...bytes.subarray(at, at + bytesPerRow)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'))
    const halves = [hex.slice(0, 8).join(' '), hex.slice(8).join(' ')].join('  ')
    const characters = row.map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
    )
    const place = (offset + at).toString(16).padStart(4, '0')
    rows.push(`${place}  ${halves.padEnd(3 * bytesPerRow)}  ${characters.join('')}`)
  }
  return rows.join('\n')
}

function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(unprintable, (character) =>
      character === '\n' || character === '\t' ? character : '\u{fffd}',
    )
}
