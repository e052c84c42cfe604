import { printableLine } from '../format/printable-text.ts'
import type { ValueNames } from './field.ts'
import type { PacketField } from './layer.ts'
import { PacketBytes, Unreadable, readOr } from './packet-bytes.ts'
import type { StreamMessage } from './stream.ts'

/** Octets of a text that are shown. */
const TEXT_BYTES_MAX = 1024
/** Rows that one list in a message shows. */
const ROWS_MAX = 200

/**
 * Reads a message from its front to its back, making the tree's rows on the way. Reads past what is
 * at hand of the message throw `Unreadable`. Numbers are big-endian unless they say otherwise.
 */
export class MessageReader {
  offset: number
  readonly end: number
  readonly #bytes: PacketBytes

  constructor({ bytes, offset, end }: StreamMessage) {
    this.offset = offset
    this.end = Math.min(end, bytes.end)
    this.#bytes = new PacketBytes(bytes.slice(0, this.end), this.end)
  }

  get left(): number {
    return this.end - this.offset
  }

  /** The octet `ahead` of the next one. */
  peek(ahead = 0): number {
    return this.#bytes.uint8(this.offset + ahead)
  }

  skip(octets: number): void {
    this.#bytes.check(this.offset, octets)
    this.offset += octets
  }

  /** An unsigned number of 1 to 6 octets. */
  uint(octets: number): number {
    const value = this.#bytes.uint(this.offset, octets)
    this.offset += octets
    return value
  }

  /** As `uint`, the lowest octet first; 8 octets are read with a double's precision. */
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

  /** 8 octets, with a double's precision. */
  uint64(): number {
    return this.uint(4) * 0x1_0000_0000 + this.uint(4)
  }

  octets(length: number): Uint8Array {
    const octets = this.#bytes.slice(this.offset, length)
    this.offset += length
    return octets
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
    const nul = this.#bytes.slice(this.offset, this.left).indexOf(0)
    if (nul < 0) return this.text(Number.POSITIVE_INFINITY)
    const text = this.text(nul)
    this.offset++
    return text
  }

  /** A row for what `read` takes in; a number is shown by its name where it has one. */
  row(name: string, label: string, read: () => number | string, names?: ValueNames): PacketField {
    const { offset } = this
    const value = read()
    const place = { offset, length: this.offset - offset }
    if (typeof value === 'string') return { name, label, value, ...place }
    const known = names?.[value]
    const shown = known === undefined ? String(value) : `${known} (${value})`
    // A double may be infinite, or no number: it is shown, and no filter finds it by comparing.
    return { name, label, value: shown, ...(Number.isFinite(value) && { number: value }), ...place }
  }

  /** A row for `length` octets that are not shown. */
  hidden(name: string, label: string, length: number): PacketField {
    return this.row(name, label, () => {
      this.skip(length)
      return 'hidden'
    })
  }

  /**
   * A row with those that `read` yields below it. Where they cannot be read to their end, neither can
   * what follows the group. Throws `Unreadable` where nothing is left for it.
   */
  group(name: string, label: string, read: () => Iterable<PacketField>): PacketField {
    const { offset } = this
    this.#bytes.check(offset, 1)
    const children: PacketField[] = []
    const isWhole = readOr(false, () => {
      for (const row of read()) if (children.length < ROWS_MAX) children.push(row)
      return true
    })
    if (!isWhole) this.offset = this.end
    return { name, label, value: '', offset, length: this.offset - offset, children }
  }
}

function signed(value: number, octets: number): number {
  const range = 2 ** (8 * octets)
  return value >= range / 2 ? value - range : value
}
