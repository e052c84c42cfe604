import { isJsonObject, parseJsonObject } from './message-fields.ts'
import type { Answer, HostMessage } from './messages.ts'

/**
 * What a host sent, or why a page does not know it. Host and page are of one version (the
 * subprotocol sees to it), so only the tags are checked: what a page does with it depends on them.
 */
export function parseHostMessage(text: string): HostMessage | { problem: string } {
  const parsed = parseJsonObject(text)
  if ('problem' in parsed) return parsed
  const { kind, answer } = parsed.json
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    return { problem: `the host sent a message of the unknown kind "${String(kind)}"` }
  }
  if (kind === 'answer' && !isAnswer(answer)) {
    return { problem: 'the host sent an answer about something unknown' }
  }
  return parsed.json as HostMessage
}

function isAnswer(answer: unknown): boolean {
  return (
    isJsonObject(answer) &&
    typeof answer['about'] === 'string' &&
    Object.hasOwn(abouts, answer['about'])
  )
}

/** All of them: a kind that is missing here does not compile. */
const kinds: Record<HostMessage['kind'], true> = {
  welcome: true,
  pods: true,
  source: true,
  pod: true,
  counters: true,
  conversations: true,
  notice: true,
  matches: true,
  alive: true,
  answer: true,
  refusal: true,
}

const abouts: Record<Answer['about'], true> = {
  rows: true,
  packet: true,
  ladder: true,
  conversations: true,
  exchanges: true,
  stream: true,
  export: true,
  range: true,
  timeline: true,
  sockets: true,
  'packet-lines': true,
  'filter-check': true,
  'filter-offers': true,
  filter: true,
  'filter-status': true,
  matches: true,
  'filtered-rows': true,
  'filter-step': true,
  'filter-conversations': true,
  overview: true,
  sort: true,
  'sorted-rows': true,
  'sorted-place': true,
}
