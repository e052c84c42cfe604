import type { PacketField } from './layer.ts'
import { readOr } from './packet-bytes.ts'

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
