import { setTimeout as delay } from 'node:timers/promises'
import type { EndKey } from '../../capture/attribution/attribution.ts'
import { startAttribution } from '../../capture/attribution/owners.ts'
import { TapSet } from '../../capture/tap/tap-set.ts'
import { tcpdumpTap } from '../../capture/tap/tcpdump.ts'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { unknownOwner } from '../../shared/pod/owner.ts'
import type { Owner } from '../../shared/pod/owner.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { findBegun } from './begun-conversations.ts'

/** What there is to enter of a pod: a process in its network namespace. */
export type EnteredPod = { networkNamespace: number; entry: { pid: number; startTicks: number } }

/** A conversation and the best that was said of its ends. */
export type OwnedConversation = {
  clientPort: number
  serverPort: number
  networkNamespace: number
  protocol: 'tcp' | 'udp'
  client: Owner
  server: Owner
}

export type WatchedOwners = {
  /** Waits until as many conversations are as they should be, ends the watching and answers them all. */
  finish(count: number, isAnswered?: IsAnswered): Promise<OwnedConversation[]>
}

type IsAnswered = (conversation: OwnedConversation) => boolean

/** What is not known by then is not going to be; the test then says what it is. */
const patienceMs = 5000

/** Taps `lo` of pods and asks for the owners of all conversations that begin there. */
export async function watchOwners(
  pods: readonly { made: EnteredPod; pod: Pod }[],
  { trace }: { trace: boolean },
): Promise<WatchedOwners> {
  const conversations = new Map<string, OwnedConversation>()
  const met = new Set<string>()
  const attribution = await startAttribution({
    pods: () => pods.map(({ pod }) => pod),
    found: (key, startMs, owner) => setOwner(conversations, key, startMs, owner),
    trace,
  })
  const sets = await Promise.all(
    pods.map(({ made }) =>
      startTaps(made, (record) => {
        const begun = findBegun(record, made.networkNamespace, met)
        if (begun === undefined) return
        const { client, server, startMs } = begun
        const conversation: OwnedConversation = {
          clientPort: client.localPort,
          serverPort: server.localPort,
          networkNamespace: made.networkNamespace,
          protocol: client.protocol,
          client: attribution.ask(client, startMs),
          server: unknownOwner,
        }
        // Asking for the server can bring news of the client.
        conversations.set(nameOf(client, startMs), conversation)
        conversation.server = attribution.ask(server, startMs)
      }),
    ),
  )
  return {
    async finish(count, isAnswered = hasBothNames) {
      const latestMs = Date.now() + patienceMs
      const answered = () => [...conversations.values()].filter((each) => isAnswered(each))
      while (answered().length < count && Date.now() < latestMs) await delay(20)
      await Promise.all(sets.map((set) => set.stop()))
      await attribution.stop()
      return [...conversations.values()]
    },
  }
}

function hasBothNames({ client, server }: OwnedConversation): boolean {
  return client.evidence === 'exact' && server.evidence === 'exact'
}

function startTaps(made: EnteredPod, onPacket: (record: PacketRecord) => void): Promise<TapSet> {
  return new Promise((resolve, reject) => {
    const set = new TapSet({
      kind: tcpdumpTap,
      entry: () => made.entry,
      listener: {
        onInterface: () => resolve(set),
        onPacket,
        onBatchEnd: () => undefined,
        onGap: () => undefined,
        onProblem: ({ text }) => reject(new Error(text)),
      },
    })
    set.setInterfaces(['lo'])
  })
}

function setOwner(
  conversations: Map<string, OwnedConversation>,
  key: EndKey,
  startMs: number,
  owner: Owner,
): void {
  const asClient = conversations.get(nameOf(key, startMs))
  if (asClient !== undefined) {
    asClient.client = owner
    return
  }
  const asServer = conversations.get(nameOf(turned(key), startMs))
  if (asServer !== undefined) asServer.server = owner
}

function turned(key: EndKey): EndKey {
  return {
    networkNamespace: key.networkNamespace,
    protocol: key.protocol,
    localAddress: key.remoteAddress,
    localPort: key.remotePort,
    remoteAddress: key.localAddress,
    remotePort: key.localPort,
  }
}

/** By its client's end. */
function nameOf(client: EndKey, startMs: number): string {
  const { networkNamespace, protocol, localAddress, localPort, remoteAddress, remotePort } = client
  return [
    networkNamespace,
    protocol,
    localAddress,
    localPort,
    remoteAddress,
    remotePort,
    startMs,
  ].join(' ')
}
