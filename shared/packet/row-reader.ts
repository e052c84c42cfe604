import { formatHexBytes, formatHexNumber } from '../format/hex.ts'
import { printableText } from '../format/printable-text.ts'
import type { ValueNames } from './field.ts'
import type { PacketField } from './layer.ts'
import { type PacketBytes, Unreadable, readOr } from './packet-bytes.ts'

export type NumberRow = PacketField & { number: number }

type Shown = {
  names?: ValueNames
  hexadecimal?: boolean
  unit?: string
}

/**
 * Reads a part of a message from front to back; what it takes comes as rows of the tree. Reads past
 * the part's end throw `Unreadable`, whatever else stands behind it.
 */
export class RowReader {
  readonly bytes: PacketBytes
  readonly start: number
  readonly end: number
  /** The next octet to be read. */
  at: number

  constructor(bytes: PacketBytes, offset: number, end: number) {
    this.bytes = bytes
    this.start = offset
    this.at = offset
    this.end = Math.min(end, bytes.end)
  }

  get left(): number {
    return Math.max(0, this.end - this.at)
  }

  /** Where the part stands in the packet. */
  get place(): { offset: number; length: number } {
    return { offset: this.start, length: Math.max(0, this.end - this.start) }
  }

  /** Where the next `length` octets stand, which are then read. */
  take(length: number): { offset: number; length: number } {
    if (length < 0 || this.at + length > this.end) throw new Unreadable()
    const offset = this.at
    this.at += length
    return { offset, length }
  }

  /** An unsigned number of 1 to 6 octets, without a row. */
  uint(length: number): number {
    return this.bytes.uint(this.take(length).offset, length)
  }

  number(name: string, label: string, length: number, shown: Shown = {}): NumberRow {
    const place = this.take(length)
    const number = this.bytes.uint(place.offset, length)
    return { name, label, value: formatNumber(number, length, shown), number, ...place }
  }

  text(name: string, label: string, length: number): PacketField {
    const place = this.take(length)
    return { name, label, value: printableText(this.bytes.slice(place.offset, length)), ...place }
  }

  /** Octets as hexadecimal digits. */
  octets(name: string, label: string, length: number): PacketField {
    const place = this.take(length)
    return { name, label, value: formatHexBytes(this.bytes.slice(place.offset, length)), ...place }
  }

  /**
   * A reader of the next `length` octets, behind which this one goes on. Where they are not all at
   * hand, it has those that are, and the next read of this one throws.
   */
  part(length: number): RowReader {
    if (this.at > this.end) throw new Unreadable()
    const part = new RowReader(this.bytes, this.at, Math.min(this.end, this.at + length))
    this.at += length
    return part
  }
}

/** A bit of the octets at `place`. */
export function flagRow(
  name: string,
  label: string,
  isSet: boolean,
  place: { offset: number; length: number },
): PacketField {
  return { name, label, value: isSet ? 'Set' : 'Not set', number: isSet ? 1 : 0, ...place }
}

/** A row with others below it, as far as they can be read. */
export function rowAround(row: PacketField, rows: Iterable<PacketField>): PacketField {
  const children = [...(row.children ?? [])]
  readOr(undefined, () => {
    for (const child of rows) children.push(child)
  })
  return children.length === 0 ? row : { ...row, children }
}

/** The first row of that name among these and those below them. */
export function findRow(rows: readonly PacketField[], name: string): PacketField | undefined {
  for (const row of rows) {
    const found = row.name === name ? row : findRow(row.children ?? [], name)
    if (found) return found
  }
  return undefined
}

/** A row of octets that came out of others: it stands where those do. */
export function placedAt(row: PacketField, place: { offset: number; length: number }): PacketField {
  const children = row.children?.map((child) => placedAt(child, place))
  return { ...row, ...place, ...(children && { children }) }
}

function formatNumber(number: number, length: number, shown: Shown): string {
  const digits = shown.hexadecimal === true ? formatHexNumber(number, length) : String(number)
  const name = shown.names?.[number]
  if (name !== undefined) return `${name} (${digits})`
  return shown.unit === undefined ? digits : `${digits} ${shown.unit}`
}
