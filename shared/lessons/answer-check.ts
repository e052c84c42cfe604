import type { ConversationRecord, ConversationEnd } from '../messages/records.ts'
import type { NamespaceKind, PodSnapshot } from '../pod/pod.ts'
import type { SocketViewRow } from '../pod/socket-view.ts'
import type {
  Check,
  ConversationCheck,
  EndPattern,
  InterfaceCheck,
  NamespacesCheck,
  PacketsCheck,
  SocketCheck,
} from './check.ts'
import { conversationsOf, findContainer, podAddresses, socketsOf, type Scene } from './scene.ts'

/** Whether it has happened, as far as the engine knows now. Costs a question or two of the engine's. */
export async function answerCheck(check: Check, scene: Scene): Promise<boolean> {
  switch (check.kind) {
    case 'all':
      return (await answerAll(check.checks, scene)).every(Boolean)
    case 'any':
      return (await answerAll(check.checks, scene)).some(Boolean)
    case 'not':
      return !(await answerCheck(check.check, scene))
    case 'packets':
      return hasPackets(check, scene)
    case 'conversation':
      return hasConversation(check, scene)
    case 'namespaces':
      return scene.snapshot !== undefined && hasNamespaces(check, scene.snapshot)
    case 'socket':
      return hasSocket(check, scene)
    case 'interface':
      return scene.snapshot !== undefined && hasInterface(check, scene.snapshot)
  }
}

/** Whether an end is as the pattern has it; the address `pod` is any of the pod's own. */
export function isEnd(end: ConversationEnd, pattern: EndPattern, scene: Scene): boolean {
  const { owner, address, port } = end
  return (
    (pattern.container === undefined || owner.containerName === pattern.container) &&
    (pattern.process === undefined || owner.process === pattern.process) &&
    (pattern.place === undefined || isPlace(end, pattern.place)) &&
    (pattern.evidence === undefined || owner.evidence === pattern.evidence) &&
    (pattern.port === undefined || port === pattern.port) &&
    (pattern.address === undefined ||
      (pattern.address === 'pod'
        ? podAddresses(scene.snapshot).includes(address)
        : address === pattern.address))
  )
}

/** A container that nobody could name is not `in a container`. */
function isPlace({ owner }: ConversationEnd, place: NonNullable<EndPattern['place']>): boolean {
  if (owner.place !== place) return false
  return place !== 'container' || owner.containerId !== undefined
}

function answerAll(checks: readonly Check[], scene: Scene): Promise<boolean[]> {
  return Promise.all(checks.map((check) => answerCheck(check, scene)))
}

async function hasPackets(check: PacketsCheck, { ask, fromPacket }: Scene): Promise<boolean> {
  const reply = await ask<'matches'>({ about: 'matches', text: check.filter, from: fromPacket })
  if (!reply || !('answer' in reply)) return false
  const { count } = reply.answer
  return count >= check.atLeast && count <= (check.atMost ?? Infinity)
}

async function hasConversation(check: ConversationCheck, scene: Scene): Promise<boolean> {
  for (const record of await conversationsOf(scene)) {
    if (!isConversation(record, check, scene)) continue
    if (check.begins.length === 0 || (await beginsWith(record, check, scene))) return true
  }
  return false
}

export function isConversation(
  record: ConversationRecord,
  check: ConversationCheck,
  scene: Scene,
): boolean {
  return (
    isEnd(record.client, check.client, scene) &&
    isEnd(record.server, check.server, scene) &&
    (check.state === undefined || record.state === check.state)
  )
}

async function beginsWith(
  { id }: ConversationRecord,
  { begins }: ConversationCheck,
  { ask }: Scene,
): Promise<boolean> {
  const reply = await ask<'ladder'>({ about: 'ladder', conversation: id })
  if (!reply || !('answer' in reply)) return false
  const { steps } = reply.answer.ladder
  return begins.every((kind, index) => steps[index]?.kind === kind)
}

function hasNamespaces(check: NamespacesCheck, snapshot: PodSnapshot): boolean {
  const inodesOf = (kind: NamespaceKind): (number | undefined)[] =>
    check.containers.map((name) =>
      name === 'node'
        ? snapshot.node.namespaces[kind]
        : findContainer(snapshot, name)?.namespaces[kind],
    )
  return (
    check.same.map(inodesOf).every((inodes) => areKnown(inodes) && new Set(inodes).size === 1) &&
    check.different
      .map(inodesOf)
      .every((inodes) => areKnown(inodes) && new Set(inodes).size === inodes.length)
  )
}

function areKnown(inodes: readonly (number | undefined)[]): boolean {
  return !inodes.includes(undefined)
}

async function hasSocket(check: SocketCheck, scene: Scene): Promise<boolean> {
  const views = await socketsOf(scene)
  const rows = views.find(({ onlooker }) => onlooker === check.seenBy)?.rows ?? []
  return rows.some((row) => isSocket(row, check, scene))
}

function isSocket({ socket, owner }: SocketViewRow, check: SocketCheck, scene: Scene): boolean {
  const { snapshot } = scene
  const holder = check.container && snapshot && findContainer(snapshot, check.container)
  return (
    socket.state === 'LISTEN' &&
    socket.localPort === check.port &&
    (check.address === undefined ||
      (check.address === 'pod'
        ? podAddresses(snapshot).includes(socket.localAddress)
        : socket.localAddress === check.address)) &&
    (check.owner === undefined ||
      (check.owner === '-' ? owner === '-' : owner.startsWith(check.owner))) &&
    (check.container === undefined ||
      (holder !== undefined &&
        holder !== '' &&
        socket.holders.some(({ containerId }) => containerId === holder.id)))
  )
}

function hasInterface(check: InterfaceCheck, { interfaces }: PodSnapshot): boolean {
  const found = interfaces.find(({ name }) => name === check.name)
  return (
    found !== undefined &&
    (check.is === undefined || found.kind === check.is) &&
    (check.bridged === undefined || (found.peer?.bridge !== undefined) === check.bridged)
  )
}
