import { expect, it } from 'vitest'
import type { PacketField } from '../../../shared/packet/layer.ts'
import { MessageReader } from '../../../shared/packet/message-reader.ts'
import { PacketBytes, Unreadable } from '../../../shared/packet/packet-bytes.ts'

function readerOf(...octets: number[]): MessageReader {
  const bytes = new PacketBytes(Uint8Array.from(octets), octets.length)
  return new MessageReader({ bytes, offset: 0, end: octets.length })
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

it('goes on behind a group whose length is known, and reads nothing of what follows within it', () => {
  const reader = readerOf(1, 2, 3)
  const group = reader.group(
    'group',
    'Group',
    function* (part) {
      for (;;) yield part.row('one', 'One', () => part.uint(1))
    },
    { length: 2 },
  )
  expect(group).toMatchObject({ offset: 0, length: 2, children: [{ number: 1 }, { number: 2 }] })
  expect(reader.uint(1)).toBe(3)
})

it('reads nothing behind a part of which not all is at hand', () => {
  const reader = readerOf(1, 2)
  expect(reader.part(5).left).toBe(2)
  expect(reader.left).toBe(0)
  expect(() => reader.uint(1)).toThrow(Unreadable)
})

it('shows bits of an octet side by side, each with its mask', () => {
  const reader = readerOf(0b1011_0001)
  expect(reader.bits('type', 'Type', 0xf0, { 11: 'Eleven' })).toMatchObject({
    value: 'Eleven (11)',
    number: 11,
    mask: 0xf0,
  })
  expect(reader.flag('set', 'Set', 0x01).value).toBe('Set')
  expect(reader.flag('clear', 'Clear', 0x02).value).toBe('Not set')
  expect(reader.offset).toBe(0)
})
