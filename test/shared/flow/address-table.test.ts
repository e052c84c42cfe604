import { describe, expect, test } from 'vitest'
import { AddressTable } from '../../../shared/flow/address-table.ts'
import { parseAddress } from '../../../shared/flow/parse-address.ts'
import { AddressFamily } from '../../../shared/packet/packet-cursor.ts'

const { ipv4, ipv6 } = AddressFamily

function add(table: AddressTable, text: string): number {
  return table.add(parseAddress(text)!, 0, ipv6)
}

describe('numbers of addresses', () => {
  test('the same address has the same number, wherever its bytes stand', () => {
    const table = new AddressTable()
    const id = table.add(Uint8Array.of(10, 0, 0, 1), 0, ipv4)
    expect(table.find(Uint8Array.of(9, 9, 9, 10, 0, 0, 1), 3, ipv4)).toBe(id)
    expect(table.find(Uint8Array.of(10, 0, 0, 2), 0, ipv4)).toBe(0)
  })

  test('an IPv4-mapped address is the IPv4 address', () => {
    const table = new AddressTable()
    const id = add(table, '::ffff:127.0.0.1')
    expect(table.find(Uint8Array.of(127, 0, 0, 1), 0, ipv4)).toBe(id)
    expect(table.text(id)).toBe('127.0.0.1')
  })

  test('a number is given again when nobody holds its address any more', () => {
    const table = new AddressTable()
    const first = add(table, '10.0.0.1')
    add(table, '10.0.0.1')
    table.release(first)
    expect(table.text(first)).toBe('10.0.0.1')
    table.release(first)
    expect(table.size).toBe(0)
    expect(add(table, 'fe80::1')).toBe(first)
    expect(table.text(first)).toBe('fe80::1')
  })
})

describe('addresses from text', () => {
  test.each([
    '0.0.0.0',
    '255.1.2.3',
    '::',
    '::1',
    'fe80::1:0:0:2',
    '2001:db8::',
    '1:2:3:4:5:6:7:8',
  ])('%s is read as it is written', (text) => {
    const table = new AddressTable()
    expect(table.text(add(table, text))).toBe(text)
  })

  test.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '1::2::3',
    '1:2:3:4:5:6:7',
    ':::',
    'localhost',
    'fe80::1%lo',
  ])('%j is no address', (text) => expect(parseAddress(text)).toBeUndefined())
})
