import { setTimeout as delay } from 'node:timers/promises'
import type { EndKey } from '../../capture/attribution/attribution.ts'
import { startAttribution } from '../../capture/attribution/owners.ts'
import { TapSet } from '../../capture/tap/tap-set.ts'
import { tcpdumpTap } from '../../capture/tap/tcpdump.ts'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import type { Owner } from '../../shared/pod/owner.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { findBegun } from './begun-conversations.ts'
import type { HandMadePod } from './hand-made-pod.ts'

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
  /** Lets the last packets and answers come, ends the watching and answers all conversations. */
  finish(): Promise<OwnedConversation[]>
}

/** Two looks at the socket tables, and the last packets. */
const settleMs = 700

/** Taps `lo` of pods and asks for the owners of all conversations that begin there. */
export async function watchOwners(
  pods: readonly { made: HandMadePod; pod: Pod }[],
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
        conversations.set(nameOf(client, startMs), {
          clientPort: client.localPort,
          serverPort: server.localPort,
          networkNamespace: made.networkNamespace,
          protocol: client.protocol,
          client: attribution.ask(client, startMs),
          server: attribution.ask(server, startMs),
        })
      }),
    ),
  )
  return {
    async finish() {
      await delay(settleMs)
      await Promise.all(sets.map((set) => set.stop()))
      await attribution.stop()
      return [...conversations.values()]
    },
  }
}

async function startTaps(
  made: HandMadePod,
  onPacket: (record: PacketRecord) => void,
): Promise<TapSet> {
  let began = (): void => undefined
  const isTapping = new Promise<void>((resolve) => (began = resolve))
  const set = new TapSet({
    kind: tcpdumpTap,
    entry: () => made.entry,
    listener: {
      onInterface: () => began(),
      onPacket,
      onBatchEnd: () => undefined,
      onGap: () => undefined,
      onProblem: ({ text }) => {
        throw new Error(text)
      },
    },
  })
  set.setInterfaces(['lo'])
  await isTapping
  return set
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
  const { localAddress, localPort, remoteAddress, remotePort, ...rest } = key
  return {
    ...rest,
    ...{ localAddress: remoteAddress, localPort: remotePort },
    ...{ remoteAddress: localAddress, remotePort: localPort },
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
