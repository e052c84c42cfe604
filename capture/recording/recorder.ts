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
  readonly #spool: Spool
  readonly #file: RecordingFile | undefined
  #interfaces = 0
  #packets = 0
  /** Facts that came before there was an interface to hang them on. */
  #early: Fact[] = []

  constructor(spool: Spool, file: RecordingFile | undefined, version: string) {
    this.#spool = spool
    this.#file = file
    this.#writer.section({
      hardware: process.arch,
      operatingSystem: process.platform,
      application: `podscope ${version}`,
      comments: [],
    })
  }

  /** Where the bytes of the packet that is recorded next will begin. */
  get nextPacketPosition(): number {
    return this.#writer.nextPacketPosition
  }

  /** Answers the index that the interface's packets are to carry. */
  interface(described: CaptureInterface): number {
    const index = this.#writer.interface(described)
    this.#interfaces += 1
    for (const fact of this.#early.splice(0)) this.fact(fact)
    return index
  }

  packet(record: PacketRecord, comments: readonly string[]): void {
    this.#writer.packet(record, comments)
    this.#packets += 1
  }

  /** Records a fact as of now. One that is too large for a comment is told without its processes. */
  fact(fact: Fact): void {
    if (this.#interfaces === 0) {
      this.#early.push(fact)
      return
    }
    const comment = factComment(fact)
    if (comment !== undefined) {
      this.#writer.statistics({ interfaceIndex: 0, ...timeNow(), comments: [comment] })
    }
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

function timeNow(): { timeSeconds: number; timeNanoseconds: number } {
  const ms = Date.now()
  return { timeSeconds: Math.floor(ms / 1000), timeNanoseconds: (ms % 1000) * 1_000_000 }
}
