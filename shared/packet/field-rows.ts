import { type Field, type Fields, isNumber } from './field.ts'
import type { Header } from './header.ts'
import type { PacketField } from './layer.ts'
import type { RowKind } from './row-kind.ts'

/**
 * Rows for a table of fields whose places count from `offset` in the packet; `flags.syn` goes below
 * `flags`. `prefix` begins the rows' names; without it the table has full names. Throws `Unreadable`;
 * what was yielded before is complete as far as it could be read. Of a header of which one row is
 * wanted, only that one.
 */
export function* fieldRows(
  header: Header,
  fields: Fields,
  offset: number,
  prefix = '',
): Iterable<PacketField> {
  const rows = new Map<string, PacketField>()
  for (const [name, field] of Object.entries(fields)) {
    if (header.wanted !== undefined && header.wanted !== `${prefix}${name}`) continue
    const row = header.row(`${prefix}${name}`, field, offset)
    rows.set(name, row)
    const parent = rows.get(name.slice(0, Math.max(0, name.lastIndexOf('.'))))
    if (parent === undefined) yield row
    else (parent.children ??= []).push(row)
  }
}

/** What the rows of tables with full names hold, as `Protocol.rows` wants it. */
export function rowKinds(...tables: readonly Fields[]): Record<string, RowKind> {
  const fields = tables.flatMap((table) => Object.entries(table))
  return Object.fromEntries(fields.map(([name, field]) => [name, rowKind(field)]))
}

function rowKind(field: Field): RowKind {
  if (field.shows === 'flag') return 'flag'
  if (field.shows === 'bytes') return 'bytes'
  return isNumber(field) ? 'number' : 'address'
}
