import {
  Direction,
  type ConversationRecord,
  type LadderStep,
} from '../../shared/messages/records.ts'
import { formatDuration } from '../../shared/format/duration.ts'
import { endName, pidText, portSuffix } from './end-name.ts'
import type { EndWords } from './scene-words.ts'
import { stepTime, type LadderScript } from './ladder-layout.ts'

/** More lines are not read; the packets can be saved instead. */
const textStepsMax = 2_000

/** What is said of a conversation as a whole: `handshake 71 µs`, `answer 402 µs`, …, `both ends exact`. */
export function ladderFacts({ conversation, exchanges }: LadderScript): string[] {
  const answer = exchanges[0]?.firstByteNs
  const { handshakeNs, startNs, lastNs, retransmissions } = conversation
  return [
    ...(handshakeNs === undefined ? [] : [`handshake ${formatDuration(handshakeNs)}`]),
    ...(answer === undefined ? [] : [`answer ${formatDuration(answer)}`]),
    `${formatDuration(lastNs - startNs)} in all`,
    ...(retransmissions === 0 ? [] : [`${retransmissions} retransmitted`]),
    evidenceText(conversation),
  ]
}

/** `both ends exact`, or how each end is known. */
export function evidenceText({ client, server }: ConversationRecord): string {
  const [a, b] = [client.owner.evidence, server.owner.evidence]
  if (a === b) return a === 'unknown' ? 'both ends unknown' : `both ends ${a}`
  return `client ${a}, server ${b}`
}

/** A step as a sentence that begins as it is written: `0.000 ms, SYN, busybox wget to nginx nginx`. */
export function stepSentence(
  step: LadderStep,
  conversation: ConversationRecord,
  words: EndWords,
): string {
  const { client, server, startNs } = conversation
  const [from, to] = step.direction === Direction.toClient ? [server, client] : [client, server]
  const between = `${spoken(endName(from, words))} to ${spoken(endName(to, words))}`
  const analysis = step.analysis.map((name) => `, ${inWords(name)}`).join('')
  return `${stepTime(step.offsetNs, startNs)}, ${step.label}${analysis}, ${between}`
}

/** `fast retransmission` from `fastRetransmission`. */
export function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** The whole ladder as plain text, for a message or a report. */
export function ladderText(ladder: LadderScript, words: EndWords): string {
  const { conversation, steps, omitted } = ladder
  const { client, server } = conversation
  const head = [
    `Conversation ${conversation.id}: ${ladderFacts(ladder).join(', ')}`,
    ...[client, server].map((end, i) => {
      const who = [
        endName(end, words),
        pidText(end.owner, words),
        `${end.address}${portSuffix(end)}`,
      ]
      return `${i === 0 ? 'client' : 'server'}: ${who.filter((part) => part !== '').join(', ')}`
    }),
    '(spacing not to scale)',
  ]
  const shown = steps.slice(0, textStepsMax)
  const lines = shown.map((step) => {
    const arrow = step.direction === Direction.toClient ? '<--' : '-->'
    return `${stepTime(step.offsetNs, conversation.startNs).padStart(12)}  ${arrow}  ${step.label}  [${step.detail}]`
  })
  const missing = steps.length - shown.length + omitted
  return [...head, ...lines, ...(missing > 0 ? [`… and ${missing} more packets`] : [])].join('\n')
}

function spoken(name: string): string {
  return name.replaceAll(' · ', ' ')
}
