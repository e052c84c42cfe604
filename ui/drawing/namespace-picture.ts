import type { MatrixCell, MatrixRow } from '../../shared/pod/namespace-matrix.ts'
import { shortened } from './end-name.ts'
import { columnGroups, type CellGroup } from './namespace-groups.ts'
import { line, text } from './svg-parts.ts'

export type NamespaceLook = {
  ink: string
  mute: string
  line: string
  accent: string
  /** Behind a namespace that several containers are in. */
  shared: string
  sans: string
  mono: string
}

/** What stands in the picture, in the language of whoever looks. */
export type NamespaceWords = {
  /** What the matrix says. */
  sentence: string
  container: string
  nameOf: (row: MatrixRow) => string
  remark: (cell: MatrixCell, row: MatrixRow) => string
}

const nameWidth = 210
const columnWidth = 92
const headY = 48
const firstRowY = 60
const rowHeight = 46
const margin = 14
const sentenceLetterWidth = 7
const processLetters = 28

/** The whole matrix as the inside of an SVG, and its size. */
export function namespacePicture(
  rows: readonly MatrixRow[],
  look: NamespaceLook,
  words: NamespaceWords,
): { drawing: string; width: number; height: number } {
  const kinds = rows[0]?.cells.map(({ kind }) => kind) ?? []
  const table = margin + nameWidth + kinds.length * columnWidth + margin
  const width = Math.max(table, margin * 2 + words.sentence.length * sentenceLetterWidth)
  const groups = kinds.map((kind) => columnGroups(rows, kind))
  const head = { y: headY, colour: look.mute, size: 12, anchor: 'start' } as const
  const parts = [
    text(words.sentence, { ...sans(look, 13), x: margin, y: 22, colour: look.ink }),
    text(words.container, { ...head, x: margin, family: look.sans }),
    ...kinds.map((kind, i) => text(kind, { ...head, x: columnX(i) + 12, family: look.mono })),
    ...rows.flatMap((row, i) => [
      ...rowHead(row, firstRowY + i * rowHeight, { width, look, words }),
      ...row.cells.flatMap((cell, column) =>
        cellParts({ cell, row, group: groups[column]![i]! }, columnX(column), {
          y: firstRowY + i * rowHeight,
          look,
          words,
        }),
      ),
    ]),
  ]
  return { drawing: parts.join('\n'), width, height: firstRowY + rows.length * rowHeight + 8 }
}

function columnX(column: number): number {
  return margin + nameWidth + column * columnWidth
}

function rowHead(
  row: MatrixRow,
  y: number,
  { width, look, words }: { width: number; look: NamespaceLook; words: NamespaceWords },
): string[] {
  const mark = row.role === 'pause' ? '❚❚ ' : ''
  const process = shortened(`${row.pid ?? ''} ${row.process}`.trim(), processLetters)
  return [
    line({ x1: margin, x2: width - margin, y1: y, y2: y, stroke: look.line, width: 1 }),
    text(mark + words.nameOf(row), {
      ...sans(look, 13),
      x: margin,
      y: y + 20,
      colour: look.ink,
      weight: 600,
    }),
    text(process, {
      ...sans(look, 11),
      family: look.mono,
      x: margin,
      y: y + 36,
      colour: look.mute,
    }),
  ]
}

function cellParts(
  { cell, row, group }: { cell: MatrixCell; row: MatrixRow; group: CellGroup },
  x: number,
  { y, look, words }: { y: number; look: NamespaceLook; words: NamespaceWords },
): string[] {
  const { inode, shared } = cell
  const number = inode === undefined ? '–' : `${group.letter} …${String(inode).slice(-4)}`.trim()
  return [
    ...(shared
      ? [
          `<rect x="${x}" y="${y}" width="${columnWidth}" height="${rowHeight}" fill="${look.shared}"/>`,
        ]
      : []),
    ...group.bars.map(({ place, up, down, member }) => {
      const at = x + 4 + place * 5
      const [y1, y2] = [up ? y : y + 16, down ? y + rowHeight : y + 16]
      const opacity = member ? 1 : 0.35
      return `<g opacity="${opacity}">${line({ x1: at, x2: at, y1, y2, stroke: look.accent, width: 3 })}</g>`
    }),
    text(number, {
      ...sans(look, 13),
      family: look.mono,
      x: x + 12,
      y: y + 20,
      colour: shared ? look.accent : look.mute,
      weight: shared ? 600 : 400,
    }),
    text(words.remark(cell, row), { ...sans(look, 11), x: x + 12, y: y + 36, colour: look.mute }),
  ]
}

function sans(look: NamespaceLook, size: number) {
  return { family: look.sans, size, anchor: 'start' } as const
}
