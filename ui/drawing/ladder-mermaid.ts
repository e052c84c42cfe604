import { formatCount } from '../../shared/format/byte-count.ts'
import { endName } from './end-name.ts'
import { ladderRows } from './ladder-layout.ts'
import { lifelinesOf, startOf, stepEnds, stepTime, type LadderScript } from './ladder-script.ts'
import { exportedStepsMax, inWords, rowLabel } from './ladder-text.ts'
import type { LadderWords } from './ladder-words.ts'

/** Mermaid refuses texts of more than 50 000 characters unless its `maxTextSize` is raised. */
const charactersMax = 48_000

/** The ladder as a Mermaid sequence diagram, long runs of data folded. */
export function ladderMermaid(script: LadderScript, words: LadderWords): string {
  const choice = { byContainer: false, words: words.end }
  const lifelines = lifelinesOf(script, choice)
  const names = new Map(lifelines.map(({ key }, i) => [key, `L${i + 1}`]))
  const { rows } = ladderRows(script, { level: 'all', spacing: 'event', unfolded: new Set() })
  const startNs = startOf(script)
  const head = [
    'sequenceDiagram',
    ...lifelines.map(({ key, end, ports }) => {
      const port = ports.length === 0 ? '' : ` ${ports.map((one) => `:${one}`).join(' ')}`
      return `  participant ${names.get(key)} as ${safe(endName(end, words.end) + port)}`
    }),
  ]
  const lines: string[] = []
  let characters = head.join('\n').length
  for (const row of rows.slice(0, exportedStepsMax)) {
    const { step } = row
    const { from, to } = stepEnds(step, script, choice)
    const label = [
      rowLabel(row, words),
      ...step.analysis.map(inWords),
      stepTime(step.offsetNs, startNs),
    ].join(', ')
    const line = `  ${names.get(from)}${arrowOf(step.kind)}${names.get(to)}: ${safe(label)}`
    characters += line.length + 1
    if (characters > charactersMax) break
    lines.push(line)
  }
  const left = rows.length - lines.length + script.omitted
  const over = `${names.get(lifelines[0]!.key)},${names.get(lifelines.at(-1)!.key)}`
  const note = left > 0 ? [`  Note over ${over}: ${safe(words.more(formatCount(left)))}`] : []
  return [...head, ...lines, ...note, ''].join('\n')
}

function arrowOf(kind: string): string {
  if (kind === 'rst') return '-x'
  return kind === 'ack' ? '-->>' : '->>'
}

/** Characters that end a statement or begin something else are written as entities. */
function safe(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[#;<>"%{}]/g, (character) => `#${character.codePointAt(0)};`)
}
