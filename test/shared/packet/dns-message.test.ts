import { expect, it } from 'vitest'
import { readName } from '../../../shared/packet/parts/dns-message.ts'
import { Header } from '../../../shared/packet/header.ts'
import { PacketBytes, Unreadable } from '../../../shared/packet/packet-bytes.ts'

/** A message at offset 2 of a packet: a header of zeros, then `content`. */
function nameAt(content: number[], offset = 12) {
  const bytes = Uint8Array.from([0xee, 0xee, ...Array<number>(12).fill(0), ...content])
  const end = bytes.length
  const place = { offset: 2, headerEnd: 14, end, payloadLength: 0, fromClient: true }
  return readName(new Header(new PacketBytes(bytes, end), {}, place), 2 + offset)
}

it('follows pointers backwards, and ends where the first one does', () => {
  // at 12: a.b; at 17: c, then the name at 12
  const content = [1, 0x61, 1, 0x62, 0, 1, 0x63, 0xc0, 12]
  expect(nameAt(content)).toEqual({ name: 'a.b', end: 2 + 17 })
  expect(nameAt(content, 17)).toEqual({ name: 'c.a.b', end: 2 + 21 })
})

it('names the root', () => {
  expect(nameAt([0]).name).toBe('<Root>')
})

it('tells a dot within a label from one between two', () => {
  expect(nameAt([3, 0x61, 0x2e, 0x62, 1, 0x63, 0]).name).toBe('a\\.b.c')
})

it.each([
  ['leads to itself', [0xc0, 12]],
  ['leads forwards', [0xc0, 14, 1, 0x61, 0]],
  ['contains itself', [1, 0x61, 0xc0, 12]],
  ['goes on past the message', [5, 0x61]],
  ['has a label of a kind that does not exist', [0x80, 0, 0]],
  [
    'is longer than any name',
    Array.from({ length: 5 * 64 }, (_, index) => (index % 64 === 0 ? 63 : 0x61)),
  ],
])('reads no name that %s', (_, content) => {
  expect(() => nameAt(content)).toThrow(Unreadable)
})

it('gives up two pointers that lead to one another', () => {
  expect(() => nameAt([0xc0, 14, 0xc0, 12], 14)).toThrow(Unreadable)
})
