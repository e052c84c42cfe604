import type { Owner } from './owner.ts'
import type { PodSnapshot } from './pod.ts'
import { isOwner, isPodSnapshot } from './pod-shape.ts'
import { type Check, count, flag, isObject, objectOf, oneOf, text } from './shape.ts'

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

/** A recording may come from anybody, and may be damaged. */
const checks: Record<Fact['kind'], Check> = {
  pod: objectOf({ snapshot: isPodSnapshot }),
  owner: objectOf({
    protocol: oneOf('tcp', 'udp'),
    networkNamespace: count,
    clientAddress: text,
    clientPort: count,
    serverAddress: text,
    serverPort: count,
    startNs: isNanoseconds,
    end: oneOf('client', 'server'),
    owner: isOwner,
  }),
  gap: objectOf({ interface: text, fromNs: isNanoseconds, toNs: isNanoseconds, reason: text }),
  loss: objectOf({
    kernelDroppedUnknown: flag,
    tapLost: count,
    silentDeaths: count,
    ownPackets: count,
  }),
  notice: objectOf({
    severity: oneOf('note', 'warning', 'problem'),
    code: text,
    text,
    remedy: text,
  }),
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isNanoseconds(value: unknown): boolean {
  return text(value) && /^\d{1,20}$/.test(value)
}
