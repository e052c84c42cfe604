import { Direction, type ConversationEnd } from '../../shared/messages/records.ts'
import { endName, portSuffix } from './end-name.ts'
import { ladderRows, stepTime, type LadderScript } from './ladder-layout.ts'
import type { EndWords } from './scene-words.ts'
import { inWords } from './ladder-text.ts'

/** Mermaid refuses texts of more than 50 000 characters; this many arrows stay below. */
const arrowsMax = 400

/** The ladder as a Mermaid sequence diagram, long runs of data folded. */
export function ladderMermaid(ladder: LadderScript, words: EndWords): string {
  const { conversation } = ladder
  const rows = ladderRows(ladder, new Set())
  const shown = rows.slice(0, arrowsMax)
  const arrows = shown.map((row) => {
    const { step } = row
    const [from, to] = step.direction === Direction.toClient ? ['S', 'C'] : ['C', 'S']
    const label = [
      row.kind === 'fold' ? row.label : step.label,
      ...step.analysis.map((name) => inWords(name)),
      stepTime(step.offsetNs, conversation.startNs),
    ].join(', ')
    return `  ${from}${arrowOf(step.kind)}${to}: ${safe(label)}`
  })
  const left = rows.length - shown.length + ladder.omitted
  return [
    'sequenceDiagram',
    `  participant C as ${participant(conversation.client, words)}`,
    `  participant S as ${participant(conversation.server, words)}`,
    ...arrows,
    ...(left > 0 ? [`  Note over C,S: and ${left} more packets`] : []),
    '',
  ].join('\n')
}

function participant(end: ConversationEnd, words: EndWords): string {
  return safe(`${endName(end, words)}${portSuffix(end)}`)
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
