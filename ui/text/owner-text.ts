import {
  Direction,
  type ConversationEnd,
  type ConversationRecord,
} from '../../shared/messages/records.ts'
import { endName, pidText, portSuffix } from '../drawing/end-name.ts'
import { endWords } from './end-words.ts'
import { words } from './words.ts'

/**
 * `busybox · wget :51290`; where neither an owner nor, of several pods, the pod can be named the
 * address: `10.88.77.1 :34512`.
 */
export function endLabel(end: ConversationEnd): string {
  const said = endWords()
  const tellsPod = said.tellsPods && end.owner.podName !== undefined
  return (isNamed(end) || tellsPod ? endName(end, said) : end.address) + portSuffix(end)
}

/** What a pointer resting on an end is told: the address, the process in full, how it is known. */
export function endTitle(end: ConversationEnd): string {
  const { owner } = end
  const lines = [
    end.address + portSuffix(end),
    owner.commandLine ?? '',
    pidText(owner, endWords()),
    `${words().evidenceNames[owner.evidence]}: ${words().evidence[owner.evidence]}`,
  ]
  return lines.filter((line) => line !== '').join('\n')
}

/** The class that shows how sure the name is; see `theme.css`. */
export function evidenceClass(end: ConversationEnd): string {
  return end.owner.place === 'outside' ? '' : `evidence-${end.owner.evidence}`
}

/** The sending and the receiving end; nothing when the packet has no direction. */
export function endsOf(
  { client, server }: ConversationRecord,
  direction: Direction,
): { from: ConversationEnd; to: ConversationEnd } | undefined {
  if (direction === Direction.none) return undefined
  return direction === Direction.toServer
    ? { from: client, to: server }
    : { from: server, to: client }
}

function isNamed({ owner }: ConversationEnd): boolean {
  return owner.evidence !== 'unknown' && owner.evidence !== 'shared' && owner.place !== 'outside'
}
