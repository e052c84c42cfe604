export type Column = { title: string; align?: 'right' }

/** A table for a terminal: titles, then rows, each column as wide as its widest cell. */
export function formatColumns(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  )
  const format = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? ''
        return align === 'right' ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!)
      })
      .join(' ')
      .trimEnd()
  return [columns.map(({ title }) => title), ...rows].map(format)
}
