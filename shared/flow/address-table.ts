import { formatIpv4, formatIpv6 } from '../format/address.ts'
import { AddressFamily } from '../packet/packet-cursor.ts'
import { WordTable } from './word-table.ts'

const wordsPerAddress = 4
const mappedPrefix = 0x0000ffff
const addressesAtFirst = 64

/**
 * Numbers addresses from 1, so that the rest of the engine handles small integers. An IPv4-mapped
 * IPv6 address gets the number of its IPv4 address. Who adds an address holds it until `release`;
 * the number of one that nobody holds is given to another. Text is made when it is asked for.
 */
export class AddressTable {
  readonly #ids = new WordTable()
  #words = new Uint32Array(addressesAtFirst * wordsPerAddress)
  #holders = new Uint32Array(addressesAtFirst)
  readonly #free: number[] = []
  #lastId = 0

  get size(): number {
    return this.#ids.size
  }

  /** The number of the address at `offset`, `family` an `AddressFamily`; 0 where nobody holds it. */
  find(bytes: Uint8Array, offset: number, family: number): number {
    this.#readKey(bytes, offset, family)
    return this.#ids.find()
  }

  /** As `find`, but numbers an unknown address; the caller holds it from now on. */
  add(bytes: Uint8Array, offset: number, family: number): number {
    const known = this.find(bytes, offset, family)
    if (known !== 0) {
      this.#holders[known]!++
      return known
    }
    const id = this.#free.pop() ?? ++this.#lastId
    if (id >= this.#holders.length) this.#grow()
    this.#words.set(this.#ids.key, id * wordsPerAddress)
    this.#holders[id] = 1
    this.#ids.set(id)
    return id
  }

  release(id: number): void {
    if (--this.#holders[id]! > 0) return
    this.#ids.key.set(this.#words.subarray(id * wordsPerAddress, (id + 1) * wordsPerAddress))
    this.#ids.delete()
    this.#free.push(id)
  }

  text(id: number): string {
    const octets = this.octets(id)
    return octets.length === 4 ? formatIpv4(octets, 0) : formatIpv6(octets, 0)
  }

  /** In network order: 4 of IPv4, also where it came IPv4-mapped, else 16. */
  octets(id: number): Uint8Array {
    const octets = new Uint8Array(wordsPerAddress * 4)
    const words = this.#words.subarray(id * wordsPerAddress, (id + 1) * wordsPerAddress)
    for (let at = 0; at < octets.length; at++) octets[at] = words[at >> 2]! >>> (24 - (at % 4) * 8)
    const isIpv4 = words[0] === 0 && words[1] === 0 && words[2] === mappedPrefix
    return isIpv4 ? octets.subarray(12) : octets
  }

  #readKey(bytes: Uint8Array, offset: number, family: number): void {
    const key = this.#ids.key
    if (family === AddressFamily.ipv4) {
      key[0] = 0
      key[1] = 0
      key[2] = mappedPrefix
      key[3] = readWord(bytes, offset)
      return
    }
    for (let word = 0; word < wordsPerAddress; word++)
      key[word] = readWord(bytes, offset + word * 4)
  }

  #grow(): void {
    const holders = new Uint32Array(this.#holders.length * 2)
    holders.set(this.#holders)
    this.#holders = holders
    const words = new Uint32Array(this.#words.length * 2)
    words.set(this.#words)
    this.#words = words
  }
}

function readWord(bytes: Uint8Array, offset: number): number {
  return (
    (bytes[offset]! << 24) |
    (bytes[offset + 1]! << 16) |
    (bytes[offset + 2]! << 8) |
    bytes[offset + 3]!
  )
}
