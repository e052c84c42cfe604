export type Endian = 'little' | 'big'

/** Words of 32 bits, then the parts as they are. */
export function bytesOf(endian: Endian, words: number[], parts: Uint8Array[]): Uint8Array {
  const head = new Uint8Array(words.length * 4)
  const view = new DataView(head.buffer)
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word, endian === 'little')
  return joined([head, ...parts])
}

/** A pcapng block around a body, which is padded to a multiple of four. */
export function block(endian: Endian, type: number, body: Uint8Array): Uint8Array {
  const padding = new Uint8Array(-body.length & 3)
  const length = body.length + padding.length + 12
  return bytesOf(endian, [type, length], [body, padding, bytesOf(endian, [length], [])])
}

export function option(endian: Endian, code: number, value: Uint8Array): Uint8Array {
  const head = new Uint8Array(4)
  new DataView(head.buffer).setUint16(0, code, endian === 'little')
  new DataView(head.buffer).setUint16(2, value.length, endian === 'little')
  return joined([head, value, new Uint8Array(-value.length & 3)])
}

/** The beginning of a section, with one Ethernet interface without options unless told otherwise. */
export function pcapngSection(
  endian: Endian,
  options: Uint8Array[] = [],
  withInterface = true,
): Uint8Array {
  const version = endian === 'little' ? 1 : 0x1_0000
  const linkType = endian === 'little' ? 1 : 0x1_0000
  const head = [0x1a2b3c4d, version, 0xffff_ffff, 0xffff_ffff]
  return joined([
    block(endian, 0x0a0d0d0a, bytesOf(endian, head, options)),
    ...(withInterface ? [block(endian, 1, bytesOf(endian, [linkType, 0], []))] : []),
  ])
}

/** A classic file of Ethernet packets, each given with its header. */
export function classicFile(endian: Endian, magic: number, packets: Uint8Array[]): Uint8Array {
  const version = endian === 'little' ? 0x0004_0002 : 0x0002_0004
  return bytesOf(endian, [magic, version, 0, 0, 65535, 1], packets)
}

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
