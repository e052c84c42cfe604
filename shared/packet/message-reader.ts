import { formatHexBytes, formatHexNumber } from '../format/hex.ts'
import { printableLine } from '../format/printable-text.ts'
import type { ValueNames } from './field.ts'
import type { PacketField } from './layer.ts'
import { type PacketBytes, Unreadable, readOr } from './packet-bytes.ts'

/** Octets of a text that are shown. */
const TEXT_BYTES_MAX = 1024
/** Rows that one group shows. */
const ROWS_MAX = 200

export type Rows = Iterable<PacketField>
export type NumberRow = PacketField & { number: number }

/** How a number is shown. */
type Shown = { names?: ValueNames; hexadecimal?: boolean; unit?: string }

type Group = { length?: number; value?: string }

/**
 * Reads a message, or a part of one, from its front to its back. `uint`, `text` and their like take
 * what is next and move on; around any of them `row` makes a row of the tree. What is read past the
 * end throws `Unreadable`, whatever else stands behind it. Numbers are big-endian unless they say
 * otherwise.
 */
export class MessageReader {
  /** Of what is next, in the packet. */
  offset: number
  readonly end: number
  readonly #bytes: PacketBytes

  /** Reads what stands in `bytes` from `offset` to `end`: a stream's message, a header, a part of one. */
  constructor({ bytes, offset, end }: { bytes: PacketBytes; offset: number; end: number }) {
    this.offset = offset
    this.end = Math.min(end, bytes.end)
    this.#bytes = bytes
  }

  get left(): number {
    return Math.max(0, this.end - this.offset)
  }

  /** Where what is left stands: the place of a row. */
  get place(): { offset: number; length: number } {
    return { offset: this.offset, length: this.left }
  }

  /** A number that stands `ahead` of the next octet, which stays the next one. */
  peek(ahead = 0, octets = 1): number {
    this.#check(ahead + octets)
    return this.#bytes.uint(this.offset + ahead, octets)
  }

  skip(octets: number): void {
    this.#check(octets)
    this.offset += octets
  }

  /** An unsigned number of 1 to 8 octets; above 2^53 with a double's precision. */
  uint(octets: number): number {
    const value = this.peek(0, octets)
    this.offset += octets
    return value
  }

  /** As `uint`, the lowest octet first. */
  uintLittle(octets: number): number {
    let value = 0
    const { offset } = this
    this.skip(octets)
    for (let at = this.offset - 1; at >= offset; at--) value = value * 0x100 + this.#bytes.uint8(at)
    return value
  }

  int(octets: number): number {
    return signed(this.uint(octets), octets)
  }

  intLittle(octets: number): number {
    // Small negative numbers stay exact.
    if (octets === 8) return this.uintLittle(4) + this.intLittle(4) * 0x1_0000_0000
    return signed(this.uintLittle(octets), octets)
  }

  /** A view of the next octets, not a copy. */
  octets(length: number): Uint8Array {
    const { offset } = this
    this.skip(length)
    return this.#bytes.slice(offset, length)
  }

  /** `0a:1b:2c` */
  hex(length: number): string {
    return formatHexBytes(this.octets(length))
  }

  /** On one line; of a text that is cut short, what there is. */
  text(length: number): string {
    if (length < 0) throw new Unreadable()
    const held = Math.min(length, this.left)
    const text = printableLine(this.octets(held), TEXT_BYTES_MAX)
    return held < length ? `${text}…` : text
  }

  /** A text up to an octet 0. */
  textToNul(): string {
    this.#check(0)
    const nul = this.#bytes.slice(this.offset, this.left).indexOf(0)
    if (nul < 0) return this.text(Number.POSITIVE_INFINITY)
    const text = this.text(nul)
    this.offset++
    return text
  }

  /**
   * A row for what `read` takes in. A number is shown by its name where it has one; a double that is
   * infinite, or no number, is shown without `number`: no filter finds it by comparing.
   */
  row(name: string, label: string, read: () => number, shown?: Shown): NumberRow
  row(name: string, label: string, read: () => number | string): PacketField
  row(name: string, label: string, read: () => number | string, shown?: Shown): PacketField {
    const { offset } = this
    const octets = () => this.offset - offset
    const value = read()
    if (typeof value === 'string') return { name, label, value, offset, length: octets() }
    return {
      name,
      label,
      value: formatNumber(value, octets(), shown),
      ...(Number.isFinite(value) && { number: value }),
      offset,
      length: octets(),
    }
  }

  /** A row for bits of the next octet, which stays the next one: others of its bits may follow. */
  bits(name: string, label: string, mask: number, names?: ValueNames): NumberRow {
    const number = (this.peek() & mask) / (mask & -mask)
    const value = formatNumber(number, 1, names && { names })
    return { name, label, value, number, offset: this.offset, length: 1, mask }
  }

  /** As `bits`, for one that is set or not. */
  flag(name: string, label: string, mask: number): NumberRow {
    const row = this.bits(name, label, mask)
    return { ...row, value: row.number === 0 ? 'Not set' : 'Set' }
  }

  /** A row for `length` octets that are not shown. */
  hidden(name: string, label: string, length: number): PacketField {
    return this.row(name, label, () => {
      this.skip(length)
      return 'hidden'
    })
  }

  /**
   * A row with those that `rows` yields below it. Where the group's `length` is known, `rows` is given
   * a reader of so many octets, and this one goes on behind them, read or not. Without it the group
   * ends where `rows` does: what cannot be read to its end is then the last that is read. Throws
   * `Unreadable` where nothing is left for it.
   */
  group(
    name: string,
    label: string,
    rows: (part: MessageReader) => Rows,
    { length, value = '' }: Group = {},
  ): PacketField {
    const { offset } = this
    if (length === undefined) this.#check(1)
    const part = length === undefined ? this : this.part(length)
    const children: PacketField[] = []
    const isWhole = readOr(false, () => {
      for (const row of rows(part)) {
        if (children.length < ROWS_MAX) children.push(row)
        else if (length !== undefined) break
      }
      return true
    })
    if (!isWhole && length === undefined) this.offset = this.end
    const groupEnd = length === undefined ? this.offset : part.end
    const place = { offset, length: groupEnd - offset }
    return { name, label, value, ...place, ...(children.length > 0 && { children }) }
  }

  /** Another reader of what is left. */
  copy(): MessageReader {
    return new MessageReader({ bytes: this.#bytes, offset: this.offset, end: this.end })
  }

  /**
   * A reader of the next `length` octets, behind which this one goes on. Where they are not all at
   * hand, it has those that are, and the next read of this one throws.
   */
  part(length: number): MessageReader {
    this.#check(0)
    if (length < 0) throw new Unreadable()
    const { offset } = this
    this.offset += length
    return new MessageReader({ bytes: this.#bytes, offset, end: Math.min(this.end, this.offset) })
  }

  #check(octets: number): void {
    if (octets < 0 || this.offset + octets > this.end) throw new Unreadable()
  }
}

function signed(value: number, octets: number): number {
  const range = 2 ** (8 * octets)
  return value >= range / 2 ? value - range : value
}

function formatNumber(number: number, octets: number, shown: Shown = {}): string {
  const digits = shown.hexadecimal === true ? formatHexNumber(number, octets) : String(number)
  const name = shown.names?.[number]
  if (name !== undefined) return `${name} (${digits})`
  return shown.unit === undefined ? digits : `${digits} ${shown.unit}`
}
