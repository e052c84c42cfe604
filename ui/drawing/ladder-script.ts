import {
  Direction,
  type ConversationEnd,
  type ConversationRecord,
  type ExchangeRecord,
  type LadderStep,
} from '../../shared/messages/records.ts'
import { endName } from './end-name.ts'
import type { EndWords } from './scene-words.ts'

/** One conversation or several in one ladder. */
export type LadderScript = {
  /** The one that was asked for first. */
  conversations: readonly ConversationRecord[]
  /** In the order of capture. */
  steps: readonly LadderStep[]
  exchanges: readonly ExchangeRecord[]
  /** Packets of these conversations that are not among the steps. */
  omitted: number
}

/** More lifelines than these can no longer be told apart. */
export const lifelinesMax = 8

/** Who takes part: a process, or a container as a whole. */
export type Lifeline = {
  key: string
  /** Of its first conversation here. */
  end: ConversationEnd
  role: 'client' | 'server'
  /** Ports of its conversations, the first ones. */
  ports: number[]
}

const portsMax = 3

/** Processes are one lifeline each, whatever ports they use; with `byContainer`, containers are. */
export type LifelineChoice = { byContainer: boolean; words: EndWords }

/** The lifelines of a script, clients before the servers they talk to, at most `lifelinesMax`. */
export function lifelinesOf(script: LadderScript, choice: LifelineChoice): Lifeline[] {
  const found = new Map<string, Lifeline>()
  for (const conversation of script.conversations) {
    for (const role of ['client', 'server'] as const) {
      const end = conversation[role]
      const key = lifelineKey(conversation, role, choice)
      const known = found.get(key)
      if (known === undefined) {
        found.set(key, { key, end, role, ports: end.port === undefined ? [] : [end.port] })
      } else if (
        end.port !== undefined &&
        !known.ports.includes(end.port) &&
        known.ports.length < portsMax
      ) {
        known.ports.push(end.port)
      }
    }
  }
  return [...found.values()].slice(0, lifelinesMax)
}

/** From which lifeline a step leads, and to which. */
export function stepEnds(
  step: LadderStep,
  script: LadderScript,
  choice: LifelineChoice,
): { from: string; to: string } {
  const conversation =
    script.conversations.find(({ id }) => id === step.conversation) ?? script.conversations[0]!
  const client = lifelineKey(conversation, 'client', choice)
  const server = lifelineKey(conversation, 'server', choice)
  return step.direction === Direction.toClient
    ? { from: server, to: client }
    : { from: client, to: server }
}

/** A conversation with itself still has two lifelines: its ends are told apart by their roles. */
function lifelineKey(
  conversation: ConversationRecord,
  role: 'client' | 'server',
  { byContainer, words }: LifelineChoice,
): string {
  const key = ownerKey(conversation[role], byContainer, words)
  const other = ownerKey(conversation[role === 'client' ? 'server' : 'client'], byContainer, words)
  return key === other ? `${role} ${key}` : key
}

function ownerKey(end: ConversationEnd, byContainer: boolean, words: EndWords): string {
  const { owner, address } = end
  const container = owner.containerId ?? owner.containerName
  if (byContainer && container !== undefined) return `container ${container}`
  if (owner.pid !== undefined) return `process ${owner.pid} ${owner.startTicks ?? ''}`
  return `${endName(end, words)} ${address}`
}

/** `0.048 ms` since the first packet that is told; in seconds from ten on. */
export function stepTime(offsetNs: number, startNs: number): string {
  const ns = offsetNs - startNs
  return ns < 1e10 ? `${(ns / 1e6).toFixed(3)} ms` : `${(ns / 1e9).toFixed(3)} s`
}

export function startOf({ conversations }: LadderScript): number {
  return Math.min(...conversations.map(({ startNs }) => startNs))
}
