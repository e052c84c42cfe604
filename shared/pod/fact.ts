import type { Owner } from './owner.ts'
import type { PodSnapshot } from './pod.ts'

/**
 * A fact that belongs to no single packet, as it stands in a recording: the comment of an interface
 * statistics block. Its first line is `podscope/1 <kind>`, the rest is JSON, so that a person who
 * opens the file in another tool can read it.
 */
export type Fact =
  | { kind: 'pod'; snapshot: PodSnapshot }
  | OwnerFact
  /** Between these times (nanoseconds since 1970) the interface was not captured. */
  | { kind: 'gap'; interface: string; fromNs: string; toNs: string; reason: string }
  | LossFact
  | NoticeFact

/** An owner that became known after the conversation's first packet was written. */
export type OwnerFact = {
  kind: 'owner'
  protocol: 'tcp' | 'udp'
  networkNamespace: number
  clientAddress: string
  clientPort: number
  serverAddress: string
  serverPort: number
  /** Nanoseconds since 1970 of the conversation's first packet. */
  startNs: string
  end: 'client' | 'server'
  owner: Owner
}

/** What was lost before it could be recorded, as counted so far; the kernel's drops stand in the block itself. */
export type LossFact = {
  kind: 'loss'
  kernelDroppedUnknown: boolean
  tapLost: number
  silentDeaths: number
  ownPackets: number
}

/** Something that happened while it was captured, and what to do about it. */
export type NoticeFact = {
  kind: 'notice'
  severity: 'note' | 'warning' | 'problem'
  code: string
  text: string
  remedy: string
}

const marker = 'podscope/1 '

export function formatFact(fact: Fact): string {
  const { kind, ...rest } = fact
  return `${marker}${kind}\n${JSON.stringify(rest)}`
}

/** A comment of a pcapng block holds no more bytes than this. */
const commentBytesMax = 65_535

const encoder = new TextEncoder()

/**
 * A fact as a comment that fits; a pod that is too large is told with one process for each container.
 * `undefined` when even that is too much.
 */
export function factComment(fact: Fact): string | undefined {
  const whole = formatFact(fact)
  if (fits(whole)) return whole
  if (fact.kind !== 'pod') return undefined
  const reduced = formatFact({ kind: 'pod', snapshot: withoutProcesses(fact.snapshot) })
  return fits(reduced) ? reduced : undefined
}

function fits(comment: string): boolean {
  return encoder.encode(comment).length <= commentBytesMax
}

function withoutProcesses(snapshot: PodSnapshot): PodSnapshot {
  const containers = snapshot.pod.containers.map((container) => ({
    ...container,
    processes: container.processes.slice(0, 1),
  }))
  return { ...snapshot, pod: { ...snapshot.pod, containers } }
}

/** `undefined` for a comment that is somebody else's, or of a kind this version does not know. */
export function parseFact(comment: string): Fact | undefined {
  if (!comment.startsWith(marker)) return undefined
  const lineEnd = comment.indexOf('\n')
  const kind = comment.slice(marker.length, lineEnd)
  const check = Object.hasOwn(checks, kind) ? checks[kind as Fact['kind']] : undefined
  const rest = check && parseObject(comment.slice(lineEnd + 1))
  if (!rest || !check(rest)) return undefined
  return { ...rest, kind } as Fact
}

/** The fields without which a fact of this kind cannot be used; a recording may come from anybody. */
const checks: Record<Fact['kind'], (fact: Record<string, unknown>) => boolean> = {
  pod: (fact) => isSnapshot(fact['snapshot']),
  owner: (fact) =>
    isText(fact['clientAddress']) &&
    isText(fact['serverAddress']) &&
    isCount(fact['clientPort']) &&
    isCount(fact['serverPort']) &&
    isCount(fact['networkNamespace']) &&
    isNanoseconds(fact['startNs']) &&
    (fact['protocol'] === 'tcp' || fact['protocol'] === 'udp') &&
    (fact['end'] === 'client' || fact['end'] === 'server') &&
    isOwner(fact['owner']),
  gap: (fact) =>
    isText(fact['interface']) &&
    isNanoseconds(fact['fromNs']) &&
    isNanoseconds(fact['toNs']) &&
    isText(fact['reason']),
  loss: (fact) =>
    typeof fact['kernelDroppedUnknown'] === 'boolean' &&
    isCount(fact['tapLost']) &&
    isCount(fact['silentDeaths']) &&
    isCount(fact['ownPackets']),
  notice: (fact) =>
    (fact['severity'] === 'note' ||
      fact['severity'] === 'warning' ||
      fact['severity'] === 'problem') &&
    isText(fact['code']) &&
    isText(fact['text']) &&
    isText(fact['remedy']),
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isSnapshot(value: unknown): boolean {
  return (
    isObject(value) &&
    isObject(value['pod']) &&
    isText(value['pod']['key']) &&
    isText(value['pod']['name']) &&
    Array.isArray(value['pod']['containers']) &&
    isObject(value['node']) &&
    Array.isArray(value['interfaces']) &&
    Array.isArray(value['listeners'])
  )
}

function isOwner(value: unknown): boolean {
  return isObject(value) && isText(value['evidence']) && isText(value['place'])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isNanoseconds(value: unknown): boolean {
  return isText(value) && /^\d{1,20}$/.test(value)
}
