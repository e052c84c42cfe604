import { formatByteCount } from '../../../shared/format/byte-count.ts'
import { formatSpan } from '../../text/numbers.ts'
import type { WaterfallRow } from '../../drawing/waterfall.ts'
import type { ConversationEnd } from '../../../shared/messages/records.ts'
import { conversationName, endName } from '../../drawing/end-name.ts'
import { endWords } from '../../text/end-words.ts'
import { words } from './words.ts'

const space = '\u00a0'

/**
 * Who asked whom, as short as it can be said: containers by their names alone, in their
 * pod where several are shown. Nothing where the
 * conversation is no longer kept.
 */
export function whoTexts(
  { conversation }: WaterfallRow,
  charactersMax: number,
): { client: string; server: string } | undefined {
  if (conversation === undefined) return undefined
  const each = Math.max(4, Math.floor((charactersMax - 3) / 2))
  const client = briefName(conversation.client)
  // Within a pod it is said once.
  const server = withoutPod(briefName(conversation.server), podOf(client))
  // What one of them leaves free is the other's.
  return {
    client: shortened(client, Math.max(each, charactersMax - 3 - server.length)),
    server: shortened(server, Math.max(each, charactersMax - 3 - client.length)),
  }
}

/** `200 OK`, `✕ 404 Not Found`, `no answer` */
export function answerText({ exchange, hasFailed }: WaterfallRow): string {
  if (exchange.answer === undefined) return words().noAnswer
  return hasFailed ? `✕${space}${exchange.answer}` : exchange.answer
}

/** `connect 71 µs, wait 402 µs, receive 7 µs` */
export function phasesText({ phases }: WaterfallRow): string {
  return phases
    .map(({ name, fromNs, toNs }) => `${words().phases[name]} ${formatSpan(toNs - fromNs)}`)
    .join(', ')
}

/** `402 µs`: from the request's first byte to the answer's last. */
export function lengthText({ exchange: { durationNs } }: WaterfallRow): string {
  return durationNs === undefined ? '–' : formatSpan(durationNs)
}

/** All that is to be known of an exchange, as a sentence that begins as its row is `written`. */
export function exchangeSentence(row: WaterfallRow, written: readonly string[]): string {
  const { exchange, conversation, hasFailed } = row
  const isCut = !written.includes(exchange.request)
  return [
    written.filter((part) => part !== '').join(' '),
    ...(isCut ? [exchange.request, exchange.answer ?? ''] : []),
    ...(hasFailed ? [words().hasFailed] : []),
    phasesText(row),
    words().bytes(formatByteCount(exchange.requestBytes), formatByteCount(exchange.answerBytes)),
    ...(conversation === undefined ? [] : [conversationName(conversation, endWords())]),
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** What fits into so many characters. */
export function shortened(text: string, charactersMax: number): string {
  return text.length <= charactersMax ? text : `${text.slice(0, Math.max(1, charactersMax - 1))}…`
}

function podOf(name: string): string {
  return name.slice(0, name.indexOf('/') + 1)
}

function withoutPod(name: string, pod: string): string {
  return pod !== '' && name.startsWith(pod) ? name.slice(pod.length) : name
}

/** `nginx`, and where several pods are shown `web/nginx`, or an owner that is not known as elsewhere. */
function briefName(end: ConversationEnd): string {
  const { owner } = end
  const isNamed = owner.evidence !== 'unknown' && owner.evidence !== 'shared'
  if (!isNamed || owner.containerName === undefined) return endName(end, endWords())
  const isInPod = endWords().tellsPods && owner.podName !== undefined
  return isInPod ? `${owner.podName}/${owner.containerName}` : owner.containerName
}
