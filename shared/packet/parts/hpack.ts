import { printableText } from '../../format/printable-text.ts'
import { readHpackNumber, readHpackString } from './hpack-strings.ts'
import { staticTable } from './hpack-tables.ts'
import { Unreadable, readOr } from '../packet-bytes.ts'

// RFC 7541, section 6: what the first octet of a header begins with
//
// 1xxxxxxx  both name and value, by their index in the tables
// 01xxxxxx  a value, and a name or its index; both go into the table
// 001xxxxx  the table's size from here on
// 0001xxxx  a value, and a name or its index; no one on the way may put them into a table
// 0000xxxx  a value, and a name or its index

/** RFC 7541, section 4.1: what an entry counts beside its octets. */
const ENTRY_OVERHEAD_BYTES = 32
/** A table that is larger keeps its newest entries only; usual sizes are 4 KiB and 64 KiB. */
const TABLE_BYTES_MAX = 65_536
/** More headers than servers accept in one block. */
const HEADERS_MAX = 1000

export type HpackHeader = {
  /** Of either, `undefined` where it stands in a part of the table that nobody has seen. */
  name: string | undefined
  value: string | undefined
  how: 'indexed' | 'literal, into the table' | 'literal' | 'literal, into no table'
  /** 0 where the name is written out. */
  index: number
  /** Where it stands in the block. */
  offset: number
  length: number
}

/** Where in a block the table's size changes. */
export type TableSize = { bytes: number; offset: number; length: number }

export type HpackBlock = {
  headers: HpackHeader[]
  sizes: TableSize[]
  /** It says what cannot be, or ends too early; the headers before are right. */
  defect: boolean
}

type Entry = { name: string | undefined; value: string | undefined; bytes: number }

/**
 * The header table of one direction of a connection. Indexes count from the newest entry, so whoever
 * begins in the middle finds all that has been put in since, and does not find what was before.
 */
export class HpackTable {
  /** Oldest first. */
  readonly #entries: Entry[] = []
  #bytes = 0
  #bytesMax = TABLE_BYTES_MAX

  /** Decodes the next block. A block with a defect leaves the table empty: what it put in is unknown. */
  decode(block: Uint8Array): HpackBlock {
    const read: HpackBlock = { headers: [], sizes: [], defect: false }
    read.defect = !readOr(false, () => {
      let at = 0
      while (at < block.length) at = this.#readNext(block, at, read)
      return true
    })
    if (read.defect) this.forget()
    return read
  }

  /** Octets of the connection have been missed: nothing in the table is where it was. */
  forget(): void {
    this.#entries.length = 0
    this.#bytes = 0
  }

  #readNext(block: Uint8Array, offset: number, into: HpackBlock): number {
    const first = block[offset]!
    if ((first & 0xe0) === 0x20) {
      const size = readHpackNumber(block, offset, 5)
      this.#resize(size.value)
      into.sizes.push({ bytes: size.value, offset, length: size.end - offset })
      return size.end
    }
    if (into.headers.length === HEADERS_MAX) throw new Unreadable()
    const header =
      first >= 0x80 ? this.#readIndexed(block, offset) : this.#readLiteral(block, offset)
    into.headers.push(header)
    return offset + header.length
  }

  #readIndexed(block: Uint8Array, offset: number): HpackHeader {
    const index = readHpackNumber(block, offset, 7)
    if (index.value === 0) throw new Unreadable()
    const { name, value } = this.#find(index.value)
    const place = { offset, length: index.end - offset }
    return { name, value, how: 'indexed', index: index.value, ...place }
  }

  #readLiteral(block: Uint8Array, offset: number): HpackHeader {
    const first = block[offset]!
    const intoTable = first >= 0x40
    const index = readHpackNumber(block, offset, intoTable ? 6 : 4)
    let at = index.end
    let name: string | undefined
    if (index.value === 0) {
      const octets = readHpackString(block, at)
      name = printableText(octets.value)
      at = octets.end
    } else name = this.#find(index.value).name
    const octets = readHpackString(block, at)
    const value = printableText(octets.value)
    if (intoTable) this.#insert({ name, value, bytes: (name?.length ?? 0) + octets.value.length })
    const kept = (first & 0x10) === 0 ? 'literal' : 'literal, into no table'
    return {
      name,
      value,
      how: intoTable ? 'literal, into the table' : kept,
      index: index.value,
      offset,
      length: octets.end - offset,
    }
  }

  #find(index: number): Pick<Entry, 'name' | 'value'> {
    if (index <= staticTable.length) return staticTable[index - 1]!
    const entry = this.#entries.at(staticTable.length - index)
    return entry ?? { name: undefined, value: undefined }
  }

  #insert(entry: Entry): void {
    this.#entries.push({ ...entry, bytes: entry.bytes + ENTRY_OVERHEAD_BYTES })
    this.#bytes += entry.bytes + ENTRY_OVERHEAD_BYTES
    this.#evict()
  }

  /** Growing is as harmless as never shrinking: nobody refers to what is no longer there. */
  #resize(bytes: number): void {
    this.#bytesMax = Math.min(bytes, TABLE_BYTES_MAX)
    this.#evict()
  }

  #evict(): void {
    while (this.#bytes > this.#bytesMax) this.#bytes -= this.#entries.shift()!.bytes
  }
}
