export const copyForms = ['hex', 'c', 'printable', 'escaped'] as const
export type CopyForm = (typeof copyForms)[number]

const perLine = 12

/** Bytes as a text that other programs take. */
export function copiedBytes(bytes: Uint8Array, form: CopyForm): string {
  const all = [...bytes]
  switch (form) {
    case 'hex':
      return all.map((byte) => byte.toString(16).padStart(2, '0')).join('')
    case 'c':
      return cArray(all)
    case 'printable':
      return all.filter(isPrintable).map(character).join('')
    case 'escaped':
      return `"${all.map(escaped).join('')}"`
  }
}

function cArray(bytes: readonly number[]): string {
  const numbers = bytes.map((byte) => `0x${byte.toString(16).padStart(2, '0')}`)
  const lines: string[] = []
  for (let at = 0; at < numbers.length; at += perLine) {
    lines.push(`  ${numbers.slice(at, at + perLine).join(', ')}`)
  }
  return `const unsigned char packet[${bytes.length}] = {\n${lines.join(',\n')}\n};\n`
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x09
}

function character(byte: number): string {
  return String.fromCharCode(byte)
}

/** Three octal digits never run into a digit behind them, as hexadecimal ones do in C. */
function escaped(byte: number): string {
  if (byte === 0x22 || byte === 0x5c) return `\\${character(byte)}`
  const short = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r' }[byte]
  if (short !== undefined) return short
  return byte >= 0x20 && byte < 0x7f ? character(byte) : `\\${byte.toString(8).padStart(3, '0')}`
}
