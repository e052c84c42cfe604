import type { CaptureInterface } from '../../shared/capture-file/capture-facts.ts'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { PcapngWriter } from '../../shared/capture-file/pcapng-writer.ts'
import { factComment } from '../../shared/pod/fact.ts'
import type { Fact } from '../../shared/pod/fact.ts'
import type { RecordingFile } from './recording-file.ts'
import type { Spool } from './spool.ts'

/**
 * Encodes a live capture as pcapng: packets with their owners, and facts that belong to no packet.
 * The same bytes go to the spool and, where there is one, to the person's file, at every `flush`.
 */
export class Recorder {
  readonly #writer = new PcapngWriter()
  readonly #section: Parameters<PcapngWriter['section']>[0]
  readonly #spool: Spool
  readonly #file: RecordingFile | undefined
  readonly #interfaces: { position: number; described: CaptureInterface }[] = []
  #packets = 0
  #pod: Fact | undefined
  /** Facts that came before there was an interface to hang them on. */
  #early: Fact[] = []

  constructor(spool: Spool, file: RecordingFile | undefined, version: string) {
    this.#spool = spool
    this.#file = file
    this.#section = {
      hardware: process.arch,
      operatingSystem: process.platform,
      application: `podscope ${version}`,
      comments: [],
    }
    this.#writer.section(this.#section)
  }

  /** Where the bytes of the packet that is recorded next will begin. */
  get nextPacketPosition(): number {
    return this.#writer.nextPacketPosition
  }

  /** Answers the index that the interface's packets are to carry. */
  interface(described: CaptureInterface): number {
    this.#interfaces.push({ position: this.#writer.position, described })
    const index = this.#writer.interface(described)
    for (const fact of this.#early.splice(0)) this.fact(fact)
    return index
  }

  packet(record: PacketRecord, comments: readonly string[]): void {
    this.#writer.packet(record, comments)
    this.#packets += 1
  }

  /** Records a fact as of now. One that is too large for a comment is told without its processes. */
  fact(fact: Fact): void {
    if (fact.kind === 'pod') this.#pod = fact
    if (this.#interfaces.length === 0) {
      this.#early.push(fact)
      return
    }
    writeFact(this.#writer, fact)
  }

  /**
   * What a reader has to know who begins at a position that is not the beginning: a section, the
   * interfaces described before it, and the pod. Those that come behind it are still to be read.
   */
  headBefore(position: number): Uint8Array {
    const writer = new PcapngWriter()
    writer.section(this.#section)
    const before = this.#interfaces.filter((one) => one.position < position)
    for (const { described } of before) writer.interface(described)
    if (before.length > 0 && this.#pod) writeFact(writer, this.#pod)
    return writer.take()
  }

  /** Records the counters of an interface; Wireshark shows them among the capture's properties. */
  counters(interfaceIndex: number, received: number, dropped: number): void {
    this.#writer.statistics({ interfaceIndex, ...timeNow(), received, dropped, comments: [] })
  }

  /** Hands over what has been encoded since the last time. */
  flush(): void {
    const bytes = this.#writer.take()
    if (bytes.length === 0) return
    this.#spool.append(bytes, this.#packets)
    this.#file?.append(bytes, this.#packets)
    this.#packets = 0
  }
}

function writeFact(writer: PcapngWriter, fact: Fact): void {
  const comment = factComment(fact)
  if (comment !== undefined) {
    writer.statistics({ interfaceIndex: 0, ...timeNow(), comments: [comment] })
  }
}

function timeNow(): { timeSeconds: number; timeNanoseconds: number } {
  const ms = Date.now()
  return { timeSeconds: Math.floor(ms / 1000), timeNanoseconds: (ms % 1000) * 1_000_000 }
}
