import type { PacketField } from '../../../../shared/packet/layer.ts'

/** All rows of that name, wherever they stand. */
export function rowsNamed(rows: readonly PacketField[], name: string): PacketField[] {
  return rows.flatMap((row) => [
    ...(row.name === name ? [row] : []),
    ...rowsNamed(row.children ?? [], name),
  ])
}
