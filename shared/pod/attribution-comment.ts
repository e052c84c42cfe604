import { evidences } from './owner.ts'
import type { Evidence, Owner } from './owner.ts'

/**
 * Owners as packet comments. What is known of the sender stands in ptcpdump's words, which that tool
 * reads back; keys it does not know it skips, so the receiver and the evidence ride along as further
 * keys. Values end at the line's end, so line breaks in them become spaces.
 */
export function formatEnds(sender: Owner, receiver: Owner): string[] {
  const comments = [
    lines([
      ['PID', sender.pid],
      ['Cmd', sender.process],
      ['Args', sender.commandLine],
    ]),
    lines([
      ['ContainerName', sender.containerName],
      ['ContainerId', sender.containerId],
    ]),
    lines([
      ['PodName', sender.podName],
      ['PodNamespace', sender.kubernetesNamespace],
      ['PodUID', sender.podUid],
    ]),
    lines([...ourKeys('', sender), ...peerKeys(receiver), ...ourKeys('Peer', receiver)]),
  ]
  return comments.filter((comment) => comment !== '')
}

/**
 * What a packet's comments say of its sender and receiver: ours, or ptcpdump's (whose evidence is
 * `exact` for the one end it names). `undefined` when they say nothing of owners.
 */
export function parseEnds(
  comments: readonly string[],
): { sender?: Owner; receiver?: Owner } | undefined {
  const values = new Map<string, string>()
  for (const comment of comments) {
    for (const line of comment.split('\n')) {
      const colon = line.indexOf(':')
      if (colon > 0) values.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim())
    }
  }
  const sender = readOwner(values, '')
  const receiver = readOwner(values, 'Peer')
  if (!sender && !receiver) return undefined
  return { ...(sender && { sender }), ...(receiver && { receiver }) }
}

type Row = readonly [key: string, value: string | number | undefined]

function lines(rows: readonly Row[]): string {
  return rows
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}: ${String(value).replaceAll(/[\r\n]+/g, ' ')}`)
    .join('\n')
}

function ourKeys(prefix: string, owner: Owner): Row[] {
  return [
    [`${prefix}Evidence`, owner.evidence],
    [`${prefix}Place`, owner.place],
    [`${prefix}PidInside`, owner.pidInside],
    [`${prefix}StartTicks`, owner.startTicks],
  ]
}

function peerKeys(owner: Owner): Row[] {
  return [
    ['PeerPID', owner.pid],
    ['PeerCmd', owner.process],
    ['PeerArgs', owner.commandLine],
    ['PeerContainerName', owner.containerName],
    ['PeerContainerId', owner.containerId],
    ['PeerPodName', owner.podName],
    ['PeerPodNamespace', owner.kubernetesNamespace],
    ['PeerPodUID', owner.podUid],
  ]
}

function readOwner(values: ReadonlyMap<string, string>, prefix: string): Owner | undefined {
  const text = (key: string) => values.get(prefix + key) || undefined
  const evidence = evidences.find((known) => known === text('Evidence'))
  const named = text('PID') ?? text('ContainerId') ?? text('ContainerName') ?? text('PodName')
  if (!evidence && !named) return undefined
  return {
    evidence: evidence ?? ptcpdumpEvidence,
    place: readPlace(text('Place')),
    ...present('podName', text('PodName')),
    ...present('kubernetesNamespace', text('PodNamespace')),
    ...present('podUid', text('PodUID')),
    ...present('containerName', text('ContainerName')),
    ...present('containerId', text('ContainerId')),
    ...present('process', baseName(text('Cmd'))),
    ...present('commandLine', text('Args')),
    ...present('pid', wholeNumber(text('PID'))),
    ...present('pidInside', wholeNumber(text('PidInside'))),
    ...present('startTicks', wholeNumber(text('StartTicks'))),
  }
}

/** ptcpdump names a process because the kernel told it so; it has no weaker kind of answer. */
const ptcpdumpEvidence: Evidence = 'exact'

function readPlace(text: string | undefined): Owner['place'] {
  return text === 'node' || text === 'outside' ? text : 'container'
}

function baseName(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf('/') + 1)
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>)
}
