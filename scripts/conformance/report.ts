import { type CaptureKind, captureKinds } from './captures.ts'
import type { Comparison, Difference, FieldCount } from './compare.ts'
import { comparedFields } from './compared-fields.ts'

/** Examples that are printed of a group of differences with one reason. */
const examplesMax = 3

/** Unexplained differences that are printed; the count is always told. */
const unexplainedMax = 200

/** The table of agreement, the differences with their reasons, and those without one. */
export function reportOf(comparisons: readonly Comparison[]): string {
  const differences = comparisons.flatMap((comparison) => comparison.differences)
  return [
    ...agreementTable(comparisons),
    '',
    ...explained(differences),
    '',
    ...unexplained(differences),
  ].join('\n')
}

export function unexplainedDifferences(comparisons: readonly Comparison[]): Difference[] {
  return comparisons.flatMap(({ differences }) => differences.filter(({ purpose }) => !purpose))
}

function agreementTable(comparisons: readonly Comparison[]): string[] {
  const kinds = captureKinds.filter((kind) => comparisons.some((it) => it.capture.kind === kind))
  const rows = ['count', ...comparedFields.map(({ name }) => name)].map((field) => [
    field,
    ...kinds.map((kind) => countText(sumOf(comparisons, field, kind))),
    countText(sumOf(comparisons, field)),
    countText(withoutPurpose(comparisons, field)),
  ])
  const sizes = kinds.map((kind) => sizeText(comparisons.filter((it) => it.capture.kind === kind)))
  const titles = ['field', ...kinds, 'all', 'but for differences on purpose']
  return alignColumns([titles, ['', ...sizes, sizeText(comparisons), ''], ...rows])
}

function sizeText(comparisons: readonly Comparison[]): string {
  const packets = comparisons.reduce((sum, comparison) => sum + comparison.packets, 0)
  return `${comparisons.length} files, ${packets} packets`
}

function sumOf(comparisons: readonly Comparison[], field: string, kind?: CaptureKind): FieldCount {
  const sum = { compared: 0, agreeing: 0 }
  for (const { capture, counts } of comparisons) {
    const count = counts.get(field)
    if (!count || (kind !== undefined && capture.kind !== kind)) continue
    sum.compared += count.compared
    sum.agreeing += count.agreeing
  }
  return sum
}

/** As all, without the packets of which we differ on purpose. */
function withoutPurpose(comparisons: readonly Comparison[], field: string): FieldCount {
  const { compared, agreeing } = sumOf(comparisons, field)
  const differences = comparisons.flatMap((comparison) => comparison.differences)
  const onPurpose = differences.filter(({ field: of, purpose }) => of === field && purpose).length
  return { compared: compared - onPurpose, agreeing }
}

export function countText({ agreeing, compared }: FieldCount): string {
  if (compared === 0) return '-'
  // Rounded down: 100 % is said of nothing less.
  const percent = Math.floor((agreeing / compared) * 10_000) / 100
  return `${agreeing} / ${compared}  ${percent.toFixed(2)} %`
}

export function alignColumns(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
}

function explained(differences: readonly Difference[]): string[] {
  const groups = new Map<string, Difference[]>()
  for (const difference of differences) {
    if (!difference.purpose) continue
    const { why } = difference.purpose
    const group = groups.get(why)
    if (group) group.push(difference)
    else groups.set(why, [difference])
  }
  if (groups.size === 0) return ['No differences on purpose.']
  return [
    'Different on purpose:',
    ...[...groups].flatMap(([why, group]) => [
      `  ${group.length} × ${why}`,
      ...group.slice(0, examplesMax).map((difference) => `      ${lineOf(difference)}`),
    ]),
  ]
}

function unexplained(differences: readonly Difference[]): string[] {
  const open = differences.filter(({ purpose }) => !purpose)
  if (open.length === 0) return ['No difference is unexplained.']
  return [
    `Unexplained: ${open.length}`,
    ...open.slice(0, unexplainedMax).map((difference) => `  ${lineOf(difference)}`),
  ]
}

function lineOf({ capture, number, field, ours, theirs }: Difference): string {
  const place = number === 0 ? capture.name : `${capture.name} packet ${number}`
  return `${place}: ${field}: ours ${ours || '–'}, tshark ${theirs || '–'}`
}
