import type { LadderRow } from './ladder-row.ts'
import type { LadderScript } from './ladder-script.ts'

/** A span of time beside the rows that it reaches over. */
export type Bracket = {
  kind: 'handshake' | 'answer' | 'total'
  ns: number
  y1: number
  y2: number
}

/** Brackets of the waits for answers: the first ones; more would be a fence. */
const answersMax = 20

/**
 * How long the handshake took, each answer was waited for, and all of it, as far as the rows that begin
 * and end them are there. Of one conversation only: several have no time in common.
 */
export function ladderBrackets(script: LadderScript, rows: readonly LadderRow[]): Bracket[] {
  const [conversation] = script.conversations
  if (conversation === undefined || script.conversations.length > 1) return []
  const arrowY = new Map(rows.map(({ step, y, height }) => [step.packet, y + height - 12]))
  const { handshakeNs, startNs, lastNs, firstPacket, lastPacket } = conversation
  const brackets: Bracket[] = []
  const add = (kind: Bracket['kind'], ns: number, from?: number, to?: number): void => {
    const [y1, y2] = [arrowY.get(from ?? 0), arrowY.get(to ?? 0)]
    if (y1 !== undefined && y2 !== undefined && y2 > y1) brackets.push({ kind, ns, y1, y2 })
  }
  if (handshakeNs !== undefined) {
    const end = rows.find(({ step }) => step.offsetNs >= startNs + handshakeNs)
    add('handshake', handshakeNs, firstPacket, end?.step.packet)
  }
  for (const { firstByteNs, requestPacket, answerPacket } of script.exchanges.slice(
    0,
    answersMax,
  )) {
    if (firstByteNs !== undefined) add('answer', firstByteNs, requestPacket, answerPacket)
  }
  add('total', lastNs - startNs, firstPacket, lastPacket)
  return brackets
}
