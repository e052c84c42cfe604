import type { CaptureInterface } from '../../shared/capture-file/capture-facts.ts'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import type { CaptureGap, NewOwner } from '../../shared/engine/capture-loader.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { Fact, NoticeFact } from '../../shared/pod/fact.ts'
import { joinRoom, joinWindowMs } from '../limits.ts'
import type { Recorder } from '../recording/recorder.ts'
import { ownerFact } from '../session/owner-fact.ts'
import { PacketMerge } from '../tap/packet-merge.ts'
import type { ApiNames } from './api-names.ts'
import { CarriedOctets } from './carried-octets.ts'
import { JoinedStream, noLosses, sum } from './joined-stream.ts'
import type { Losses } from './joined-stream.ts'
import { NodeInodes } from './node-inodes.ts'
import { PacketFingerprint } from './packet-fingerprint.ts'
import { isOfQuietPod, QuietPods } from './quiet-pods.ts'
import { SeenPackets } from './seen-packets.ts'

/** All non-loopback interfaces of pods: a cluster's pods are on one flat network. */
const clusterNetwork = 'cluster'

export type JoinListener = {
  /** An interface was added, the first packet came, or a pod is another than before. */
  changed(): void
  /** After a run of packets. */
  batchEnd(): void
  notice(severity: NoticeFact['severity'], notice: Remedy): void
}

/** What is to be known of a pod before its stream begins. */
export type JoinedPod = { key: string; node: string; hostNetwork: boolean; names?: ApiNames }

type Member = {
  pod: JoinedPod
  stream: JoinedStream
  /** Packets read from the stream, and those of them that have been merged. */
  read: number
  merged: number
  /** Facts that came behind packets which have not been merged yet. */
  facts: { behind: number; fact: Fact }[]
}

/**
 * Joins the streams of several pods into one engine and one recording: merged by time, a packet that
 * two pods have seen listed once. On the hot path no object is made for a packet.
 */
export class Join {
  readonly #engine: Engine
  readonly #recorder: Recorder
  readonly #listener: JoinListener
  readonly #loader: CaptureLoader
  readonly #merge = new PacketMerge(
    {
      packet: (record, source) => this.#packet(record, this.#members[source]!, source),
      batchEnd: () => this.#batchEnd(),
    },
    { windowMs: joinWindowMs, room: joinRoom },
  )
  readonly #members: Member[] = []
  readonly #inodes = new NodeInodes()
  readonly #print = new PacketFingerprint()
  readonly #seen = new SeenPackets()
  readonly #octets = new CarriedOctets()
  readonly #sighting = { pod: 0, timeMs: 0 }
  readonly #quiet: QuietPods
  #seenAgain = 0
  #lastPacketMs = 0

  constructor(engine: Engine, recorder: Recorder, listener: JoinListener) {
    this.#engine = engine
    this.#recorder = recorder
    this.#listener = listener
    this.#loader = new CaptureLoader(engine)
    this.#loader.onNotice = ({ severity, code, text, remedy }) =>
      listener.notice(severity, { code, text, remedy })
    this.#quiet = new QuietPods(
      () => this.#members.length,
      (why) => listener.notice('warning', why),
    )
  }

  /** Answers who takes the blocks of one more pod's stream. */
  add(pod: JoinedPod): (blocks: Uint8Array) => void {
    const source = this.#merge.addSource()
    const stream = new JoinedStream({
      interface: (described) => this.#interface(described, pod),
      packet: (record) => {
        member.read++
        if (pod.names && record.comments.length > 0) {
          record.comments = pod.names.ofComments(record.comments)
        }
        this.#merge.append(record, source)
      },
      fact: (fact) => this.#takeFact(member, this.#ofNode(fact, pod)),
      note: ({ code, text }) => this.#listener.notice('warning', { code, text, remedy: goesOn }),
    })
    const member: Member = { pod, stream, read: 0, merged: 0, facts: [] }
    this.#members.push(member)
    return (blocks) => {
      stream.push(blocks)
      this.#merge.batchEnd()
    }
  }

  /** Counted by the taps of all agents. */
  get losses(): Losses {
    return this.#members.map(({ stream }) => stream.losses).reduce(sum, noLosses)
  }

  /** Tells the engine what the kernels of all nodes have dropped. */
  countDropped(): void {
    const dropped = this.#engine.interfaces.map(() => 0)
    for (const { stream } of this.#members) stream.addDropped(dropped)
    dropped.forEach((count, index) => this.#engine.setKernelDropped(index, count))
  }

  /** Merges all there is; nothing more will come. */
  end(): void {
    this.#quiet.stop()
    this.#merge.flush()
  }

  #interface(described: CaptureInterface, pod: JoinedPod): number {
    const { name, networkNamespace } = described
    const inode = networkNamespace && this.#inodes.of(pod.node, networkNamespace)
    const known = this.#engine.interfaces.findIndex(
      (one) => one.name === name && one.networkNamespace === inode,
    )
    if (known >= 0) return known
    const isShared = name !== 'lo' && !pod.hostNetwork
    const joined: CaptureInterface = {
      ...described,
      ...(inode !== undefined && { networkNamespace: inode }),
      ...(isShared && { network: clusterNetwork }),
      comments: [
        `ifIndex: 0, netNsInode: ${inode}, netNsPath: `,
        ...(isShared ? [`network: ${clusterNetwork}`] : []),
      ],
    }
    this.#engine.addInterface(joined)
    const index = this.#recorder.interface(joined)
    this.#listener.changed()
    return index
  }

  /** The hot path: once for every packet, in the order of time. */
  #packet(record: PacketRecord, member: Member, source: number): void {
    member.merged++
    this.#lastPacketMs = record.timeSeconds * 1000 + record.timeNanoseconds / 1e6
    const captured = this.#engine.interfaces[record.interfaceIndex]!
    const isShared = captured.network !== undefined && this.#members.length > 1
    if (!isShared || !this.#print.take(record, captured.linkType)) {
      this.#append(record)
      return
    }
    this.#sighting.pod = source
    this.#sighting.timeMs = this.#lastPacketMs
    const isCarried = this.#octets.take(this.#print.cursor, this.#print.direction, source)
    const first = this.#seen.take(this.#print, this.#sighting)
    if (first !== 0) this.#seeAgain(first, record)
    else if (isCarried) this.#seenAgain++
    else this.#seen.add(this.#print, this.#sighting, this.#append(record))
  }

  #append(record: PacketRecord): number {
    record.position = this.#recorder.nextPacketPosition
    this.#recorder.packet(record, record.comments)
    const number = this.#engine.append(record)
    if (number === 1) this.#listener.changed()
    if (record.comments.length > 0) this.#loader.restoreEnds(number, record.comments)
    return number
  }

  #seeAgain(number: number, record: PacketRecord): void {
    this.#seenAgain++
    if (number < this.#engine.firstRetained) return
    this.#engine.seenAgain(number, record)
    if (record.comments.length === 0) return
    for (const owner of this.#loader.restoreEnds(number, record.comments)) this.#recordOwner(owner)
  }

  /**
   * A conversation is recorded as the pod has seen it that saw it first: what another knows of its own
   * end is said of that one, or nobody who opens the recording could tell which is meant.
   */
  #recordOwner({ conversation, ...known }: NewOwner): void {
    const record = this.#engine.conversation(conversation)
    if (record) this.#recorder.fact(ownerFact(this.#engine, record, known))
  }

  #takeFact(member: Member, fact: Fact): void {
    if (member.merged < member.read) member.facts.push({ behind: member.read, fact })
    else this.#restore(member, fact)
  }

  #restore(member: Member, fact: Fact): void {
    const owner = fact.kind === 'owner' && this.#loader.restoreOwner(fact)
    if (owner) {
      this.#recordOwner(owner)
      return
    }
    this.#recorder.fact(fact)
    if (fact.kind === 'notice' && isOfQuietPod(fact.code)) {
      const { code, text, remedy } = fact
      const isStillQuiet = () => member.read === 0
      this.#quiet.add({ pod: member.pod.key, why: { code, text, remedy }, isStillQuiet })
      return
    }
    this.#loader.restoreFact(fact)
    if (fact.kind === 'gap') this.#listener.notice('warning', gapNotice(member.pod, fact))
    if (fact.kind === 'pod') this.#listener.changed()
  }

  #batchEnd(): void {
    for (const member of this.#members) {
      while (member.facts[0] && member.facts[0].behind <= member.merged) {
        this.#restore(member, member.facts.shift()!.fact)
      }
    }
    this.#recorder.flush()
    this.#engine.setLoss({ seenAgain: this.#seenAgain })
    if (this.#engine.lastPacket === 0) return
    this.#engine.setDelayMs(Math.max(0, Date.now() - this.#lastPacketMs))
    this.#listener.batchEnd()
  }

  /** A fact with the numbers that its node's namespaces have here, and the API's names. */
  #ofNode(told: Fact, { node, names }: JoinedPod): Fact {
    const fact = names ? names.ofFact(told) : told
    if (fact.kind === 'owner') {
      return { ...fact, networkNamespace: this.#inodes.of(node, fact.networkNamespace) }
    }
    if (fact.kind !== 'pod') return fact
    const { snapshot } = fact
    const networkNamespace = this.#inodes.of(node, snapshot.pod.networkNamespace)
    return { ...fact, snapshot: { ...snapshot, pod: { ...snapshot.pod, networkNamespace } } }
  }
}

const goesOn = 'The capture goes on.'

function gapNotice(
  { key }: JoinedPod,
  { interface: name, fromNs, toNs, reason }: CaptureGap,
): Remedy {
  const seconds = (Number(BigInt(toNs) - BigInt(fromNs)) / 1e9).toFixed(2)
  return {
    code: 'gap',
    text: `${name} of ${key} was not captured for ${seconds} s: ${reason}.`,
    remedy: 'The capture goes on; what passed in that time is not known.',
  }
}
