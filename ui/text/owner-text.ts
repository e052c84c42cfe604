import {
  Direction,
  type ConversationEnd,
  type ConversationRecord,
} from '../../shared/messages/records.ts'
import type { Evidence } from '../../shared/pod/owner.ts'
import { endName, pidText, portSuffix } from '../drawing/end-name.ts'
import { endWords } from './end-words.ts'

/** `busybox · wget :51290`; where nobody can be named the address: `10.88.77.1 :34512`. */
export function endLabel(end: ConversationEnd): string {
  return (isNamed(end) ? endName(end, endWords()) : end.address) + portSuffix(end)
}

/** What a pointer resting on an end is told: the address, the process in full, how it is known. */
export function endTitle(end: ConversationEnd): string {
  const { owner } = end
  const lines = [
    end.address + portSuffix(end),
    owner.commandLine ?? '',
    pidText(owner, endWords()),
    `${owner.evidence}: ${evidenceMeaning[owner.evidence]}`,
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

/** How sure it is, in a sentence. */
export const evidenceMeaning: Record<Evidence, string> = {
  exact: 'the kernel said so, or a single container holds the socket',
  remembered: 'the socket has gone; the same ports had this owner shortly before',
  listener: 'the owner of the listening socket; the very process may be another',
  shared: 'several containers hold the socket, so none is named',
  unknown: 'nobody could be named',
}

function isNamed({ owner }: ConversationEnd): boolean {
  return owner.evidence !== 'unknown' && owner.evidence !== 'shared' && owner.place !== 'outside'
}
