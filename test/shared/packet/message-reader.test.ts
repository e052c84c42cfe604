import { expect, it } from 'vitest'
import type { PacketField } from '../../../shared/packet/layer.ts'
import { MessageReader } from '../../../shared/packet/message-reader.ts'
import { PacketBytes, Unreadable } from '../../../shared/packet/packet-bytes.ts'

function readerOf(...octets: number[]): MessageReader {
  const bytes = new PacketBytes(Uint8Array.from(octets), octets.length)
  return new MessageReader({ bytes, offset: 0, end: octets.length, length: 99, fromClient: true })
}

it('reads numbers of both orders and signs', () => {
  expect(readerOf(0x01, 0x02).uint(2)).toBe(0x0102)
  expect(readerOf(0x01, 0x02).uintLittle(2)).toBe(0x0201)
  expect(readerOf(0xff, 0xfe).int(2)).toBe(-2)
  expect(readerOf(0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff).intLittle(8)).toBe(-2)
})

it('shows of a text what is at hand, and says that it goes on', () => {
  expect(readerOf(0x61, 0x62).text(4)).toBe('ab…')
  expect(readerOf(0x61, 0x62).textToNul()).toBe('ab…')
  expect(readerOf(0x61, 0x0a, 0x09, 0x62, 0).textToNul()).toBe('a b')
})

it('keeps the rows of a group that is cut short, and reads nothing behind it', () => {
  const reader = readerOf(1, 2)
  const group = reader.group('group', 'Group', function* (): Iterable<PacketField> {
    for (;;) yield reader.row('one', 'One', () => reader.uint(1))
  })
  expect(group.children!.map(({ number }) => number)).toEqual([1, 2])
  expect(() => reader.group('group', 'Group', () => [])).toThrow(Unreadable)
})
