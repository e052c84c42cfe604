import type { MatrixRow } from '../../shared/pod/namespace-matrix.ts'
import type { NamespaceKind } from '../../shared/pod/pod.ts'

/** How a cell is joined with others of its column that are the same namespace. */
export type CellGroup = {
  /** `A` for the first namespace of the column that several rows are in, and so on; else none. */
  letter: string
  /** Bars that pass the cell: each joins rows above and below it. */
  bars: { place: number; up: boolean; down: boolean; member: boolean }[]
}

/** The groups of one column, a cell for each row. O(rows × groups). */
export function columnGroups(rows: readonly MatrixRow[], kind: NamespaceKind): CellGroup[] {
  const inodes = rows.map(({ cells }) => cells.find((cell) => cell.kind === kind)?.inode)
  const several = [...new Set(inodes)].filter(
    (inode) => inode !== undefined && inodes.indexOf(inode) !== inodes.lastIndexOf(inode),
  )
  return inodes.map((inode, row) => ({
    letter: several.includes(inode) ? letterOf(several.indexOf(inode)) : '',
    bars: several.flatMap((one, place) => {
      const first = inodes.indexOf(one)
      const last = inodes.lastIndexOf(one)
      if (row < first || row > last) return []
      return [{ place, up: row > first, down: row < last, member: inode === one }]
    }),
  }))
}

function letterOf(index: number): string {
  return String.fromCodePoint('A'.codePointAt(0)! + (index % 26))
}
