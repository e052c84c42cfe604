import {
  Direction,
  type ConversationEnd,
  type ConversationRecord,
  type LadderStep,
} from '../../shared/messages/records.ts'
import { formatByteCount, formatByteSize, formatCount } from '../../shared/format/byte-count.ts'
import { formatDuration } from '../../shared/format/duration.ts'
import { endName, pidText, portSuffix } from './end-name.ts'
import { secondSightingNs, type LadderRow } from './ladder-row.ts'
import { startOf, stepTime, type LadderScript } from './ladder-script.ts'
import type { LadderWords } from './ladder-words.ts'

/** More arrows are not exported; the packets themselves can be saved instead. */
export const exportedStepsMax = 2_000

/** What is said of a ladder as a whole: `handshake 71 µs`, `answer 402 µs`, …, `both ends exact`. */
export function ladderFacts(script: LadderScript, words: LadderWords): string[] {
  const muted = script.steps.filter(({ isMuted }) => isMuted).length
  const matching =
    muted === 0
      ? []
      : [words.matching(formatCount(script.steps.length - muted), formatCount(script.steps.length))]
  const [conversation] = script.conversations
  if (conversation === undefined || script.conversations.length > 1) return matching
  const answer = script.exchanges[0]?.firstByteNs
  const { handshakeNs, startNs, lastNs, retransmissions } = conversation
  return [
    ...matching,
    ...(handshakeNs === undefined ? [] : [words.handshake(formatDuration(handshakeNs))]),
    ...(answer === undefined ? [] : [words.answer(formatDuration(answer))]),
    words.inAll(formatDuration(lastNs - startNs)),
    ...(retransmissions === 0 ? [] : [words.retransmitted(formatCount(retransmissions))]),
    evidenceText(conversation, words),
  ]
}

/** `both ends exact`, or how each end is known. */
export function evidenceText({ client, server }: ConversationRecord, words: LadderWords): string {
  const [a, b] = [client.owner.evidence, server.owner.evidence]
  if (a === b) return words.bothEnds(words.evidence[a])
  return words.ends(words.evidence[a], words.evidence[b])
}

/** What is written on a row's arrow, and how large it is where that is not said yet. */
export function rowLabel({ step, fold }: LadderRow, words: LadderWords): string {
  return fold === undefined
    ? step.label
    : words.segments(formatCount(fold.segments), formatByteSize(fold.bytes))
}

export function rowSize({ step, fold }: LadderRow): string {
  const isSaid = fold !== undefined || step.payloadLength === 0 || step.label.endsWith(' B')
  return isSaid ? '' : formatByteCount(step.payloadLength)
}

/** How much later the other end captured it; empty where only one did, and of a run. */
export function rowAgain(row: LadderRow, words: LadderWords): string {
  const againNs = secondSightingNs(row)
  return againNs === undefined ? '' : words.again(formatDuration(againNs))
}

/** A row as a sentence that begins as it is written: `0.000 ms, SYN, busybox wget to nginx nginx`. */
export function rowSentence(
  row: LadderRow,
  script: LadderScript,
  {
    written,
    after = [],
    words,
  }: { written: readonly string[]; after?: readonly string[]; words: LadderWords },
): string {
  const { step } = row
  const conversation = conversationOf(step, script)
  const [from, to] = endsOf(step, conversation)
  const between = words.end.between(
    spoken(endName(from, words.end)),
    spoken(endName(to, words.end)),
  )
  return [
    stepTime(step.offsetNs, startOf(script)),
    rowLabel(row, words),
    ...written.filter((part) => part !== ''),
    ...step.analysis.map(inWords),
    ...after.filter((part) => part !== ''),
    between,
  ].join(', ')
}

/** `fast retransmission` from `fastRetransmission`. */
export function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** The whole ladder as plain text, for a message or a report. */
export function ladderText(script: LadderScript, words: LadderWords): string {
  const startNs = startOf(script)
  const head = script.conversations.flatMap((conversation) => {
    const { id, client, server } = conversation
    const facts = ladderFacts({ ...script, conversations: [conversation] }, words)
    const ends = [client, server].map((end, i) => {
      const address = end.address + portSuffix(end)
      const who = [endName(end, words.end), pidText(end.owner, words.end), address]
      const role = i === 0 ? words.client : words.server
      return `${role}: ${who.filter((part) => part !== '').join(', ')}`
    })
    return [`${words.conversation(String(id))}: ${facts.join(', ')}`, ...ends]
  })
  const shown = script.steps.slice(0, exportedStepsMax)
  const isMerged = script.conversations.length > 1
  const lines = shown.map((step) => {
    const arrow = isToClient(step) ? '<--' : '-->'
    const time = stepTime(step.offsetNs, startNs).padStart(12)
    const which = isMerged ? `  #${step.conversation}` : ''
    return `${time}${which}  ${arrow}  ${step.label}  [${step.detail}]`
  })
  const missing = script.steps.length - shown.length + script.omitted
  return [
    ...head,
    `(${words.spacing.event('')})`,
    ...lines,
    ...(missing > 0 ? [`… ${words.more(formatCount(missing))}`] : []),
  ].join('\n')
}

export function conversationOf(step: LadderStep, script: LadderScript): ConversationRecord {
  return script.conversations.find(({ id }) => id === step.conversation) ?? script.conversations[0]!
}

function endsOf(
  step: LadderStep,
  { client, server }: ConversationRecord,
): [ConversationEnd, ConversationEnd] {
  return isToClient(step) ? [server, client] : [client, server]
}

function isToClient({ direction }: LadderStep): boolean {
  return direction === Direction.toClient
}

function spoken(name: string): string {
  return name.replaceAll(' · ', ' ')
}
