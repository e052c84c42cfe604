import type { ConversationRecord, ConversationEnd } from '../messages/records.ts'
import { isEnd } from './answer-check.ts'
import type { Check, ConversationCheck, SocketCheck } from './check.ts'
import { conversationsOf, socketsOf, type Scene } from './scene.ts'

/** What has happened in place of what a step waits for, to be said in words. */
export type Sighting =
  | { kind: 'nothing' }
  /** Nobody listens where the client knocked. */
  | { kind: 'refused'; client: string; address: string; port: number }
  /** It was let in, and cut off before both had said that they were done. */
  | { kind: 'broken-off'; client: string; port: number }
  /** It was to be refused, and somebody answered. */
  | { kind: 'answered'; server: string; address: string; port: number }
  | { kind: 'other-client'; client: string; wanted: string }
  | { kind: 'other-server'; server: string; wanted: string }
  | { kind: 'other-port'; port: number; wanted: number }
  | { kind: 'other-address'; address: string; wanted: string }
  | { kind: 'not-yet'; client: string; port: number }
  | { kind: 'nobody-listens'; port: number; others: number[] }
  | { kind: 'other-listener'; port: number; address: string; container: string }

/** What a check that does not hold has seen so far: of the latest that comes near it. */
export async function findSighting(check: Check, scene: Scene): Promise<Sighting> {
  switch (check.kind) {
    case 'conversation':
      return ofConversations(check, scene)
    case 'socket':
      return ofSockets(check, scene)
    case 'all':
    case 'any':
      return ofFirst(check.checks, scene)
    default:
      return ofConversations({ kind: 'conversation', client: {}, server: {}, begins: [] }, scene)
  }
}

/** Of several that are waited for, the first that something can be said of. */
async function ofFirst(checks: readonly Check[], scene: Scene): Promise<Sighting> {
  for (const check of checks) {
    if (check.kind === 'conversation' || check.kind === 'socket') return findSighting(check, scene)
  }
  return { kind: 'nothing' }
}

async function ofConversations(check: ConversationCheck, scene: Scene): Promise<Sighting> {
  // What the kernels say among themselves, such as router solicitations, is nobody's doing.
  const latest = (await conversationsOf(scene)).find(({ transport }) => transport === 'TCP')
  return latest === undefined ? { kind: 'nothing' } : compare(latest, check, scene)
}

/** The first thing that is not as wanted, from what a person does to what follows of it. */
function compare(record: ConversationRecord, check: ConversationCheck, scene: Scene): Sighting {
  const { client, server, state, handshakeNs } = record
  const { address, port = 0 } = server
  const wantsClient = check.client.container ?? check.client.place
  const wants = check.server
  if (wantsClient !== undefined && !isEnd(client, check.client, scene)) {
    return { kind: 'other-client', client: nameOf(client), wanted: wantsClient }
  }
  if (wants.port !== undefined && port !== wants.port) {
    return { kind: 'other-port', port, wanted: wants.port }
  }
  if (wants.address !== undefined && !isEnd(server, { address: wants.address }, scene)) {
    return { kind: 'other-address', address, wanted: wants.address }
  }
  if (state === 'reset' && check.state !== 'reset') {
    return handshakeNs === undefined
      ? { kind: 'refused', client: nameOf(client), address, port }
      : { kind: 'broken-off', client: nameOf(client), port }
  }
  if (check.state === 'reset' && state !== 'reset' && state !== 'syn-sent') {
    return { kind: 'answered', server: nameOf(server), address, port }
  }
  if (wants.container !== undefined && !isEnd(server, { container: wants.container }, scene)) {
    return { kind: 'other-server', server: nameOf(server), wanted: wants.container }
  }
  return { kind: 'not-yet', client: nameOf(client), port }
}

async function ofSockets(check: SocketCheck, scene: Scene): Promise<Sighting> {
  const views = await socketsOf(scene)
  const sockets = (views.at(-1)?.rows ?? [])
    .map(({ socket }) => socket)
    .filter(({ state }) => state === 'LISTEN')
  const socket = sockets.find(({ localPort }) => localPort === check.port)
  if (socket === undefined) {
    const others = [...new Set(sockets.map(({ localPort }) => localPort))]
    return { kind: 'nobody-listens', port: check.port, others }
  }
  const holder = scene.snapshot?.pod.containers.find(({ id }) =>
    socket.holders.some(({ containerId }) => containerId === id),
  )
  const { localAddress: address } = socket
  return { kind: 'other-listener', port: check.port, address, container: holder?.name ?? '' }
}

/** `busybox`, else the process, else the address. */
function nameOf({ owner, address }: ConversationEnd): string {
  return owner.containerName ?? owner.process ?? address
}
