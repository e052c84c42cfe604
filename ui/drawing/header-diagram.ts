import type { PacketField, PacketLayer } from '../../shared/messages/records.ts'
import { shortened } from './end-name.ts'

/** A header as RFCs draw it: rows of 32 bits, the most significant on the left. */
export const bitsPerRow = 32
export const bitWidth = 15
export const rowHeight = 36
/** Room for the numbers of the bits above, and for the octets on the left. */
export const topHeight = 16
export const leftWidth = 26

/** Headers of more than these have little that stands in fixed places. */
const headerBytesMax = 80
/** An IPv6 address; what is longer and has no parts is text. */
const fieldBytesMax = 16
/** Of a header less of which is fields, a drawing shows little. */
const coveredShareMin = 0.5

const characterWidth = 6.4

/** A piece of a field in one row; `field` is absent where no field is known. */
export type HeaderCell = {
  field: PacketField | undefined
  row: number
  bit: number
  bits: number
  /** Its texts, in its widest piece. */
  label: string
  value: string
}

/** Cells from the first bit to the last; none for a header that has no fixed fields to draw. */
export function headerCells({ offset, headerLength, fields }: PacketLayer): HeaderCell[] {
  if (headerLength === 0 || headerLength > headerBytesMax) return []
  if (fields.some(isText)) return []
  const end = headerLength * 8
  const spans = fields
    .filter((field) => field.length > 0 && field.offset >= offset)
    .map((field) => ({ field, ...bitsOf(field, offset) }))
    .filter(({ to }) => to <= end)
    .toSorted((a, b) => a.from - b.from || a.to - b.to)
  const cells: HeaderCell[] = []
  let at = 0
  let covered = 0
  for (const { field, from, to } of spans) {
    // Of fields that stand on each other the first is drawn.
    if (from < at) continue
    cells.push(...pieces(undefined, at, from), ...pieces(field, from, to))
    covered += to - from
    at = to
  }
  if (covered < end * coveredShareMin) return []
  return [...cells, ...pieces(undefined, at, end)]
}

export function diagramSize(cells: readonly HeaderCell[]): { width: number; height: number } {
  const rows = (cells.at(-1)?.row ?? -1) + 1
  return { width: leftWidth + bitsPerRow * bitWidth + 1, height: topHeight + rows * rowHeight + 1 }
}

/** The bits of a field from the first of its header; `to` is the first behind it. */
function bitsOf(
  { offset, length, mask }: PacketField,
  start: number,
): { from: number; to: number } {
  const from = (offset - start) * 8
  const size = length * 8
  if (mask === undefined) return { from, to: from + size }
  const leading = size - (32 - Math.clz32(mask))
  const trailing = 31 - Math.clz32(mask & -mask)
  return { from: from + leading, to: from + size - trailing }
}

function pieces(field: PacketField | undefined, from: number, to: number): HeaderCell[] {
  const made: HeaderCell[] = []
  for (let at = from; at < to;) {
    const row = Math.floor(at / bitsPerRow)
    const bits = Math.min(to, (row + 1) * bitsPerRow) - at
    made.push({ field, row, bit: at % bitsPerRow, bits, label: '', value: '' })
    at += bits
  }
  const widest = made.toSorted((a, b) => b.bits - a.bits)[0]
  if (field && widest) {
    const room = Math.floor((widest.bits * bitWidth - 4) / characterWidth)
    widest.label = room < 2 ? '' : shortened(field.label, room)
    widest.value = room < 1 ? '' : shortened(field.value, Math.max(1, room))
  }
  return made
}

function isText({ length, children }: PacketField): boolean {
  return length > fieldBytesMax && children === undefined
}
