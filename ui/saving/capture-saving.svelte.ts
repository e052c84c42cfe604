import type { PacketChoice, PacketSpan, Remedy } from '../../shared/messages/messages.ts'
import type { Ask } from '../connection/questions.ts'
import { download } from './download.ts'
import { gatherCapture, type GatheredCapture } from './gather-capture.ts'
import { gatherConversations, gatherPackets, type GatheringState } from './gather-csv.ts'

/** One file that is being gathered, or was; another one replaces it. */
export class CaptureSaving {
  readonly #ask: () => Ask
  #turn = 0
  /** Packets that are gathered, of how many; while it goes on. */
  progress = $state.raw<{ done: number; total: number }>()
  problem = $state.raw<Remedy>()

  constructor(ask: () => Ask) {
    this.#ask = ask
  }

  /** Gathers `total` packets and hands them to the browser. */
  async save(packets: PacketChoice, total: number, fileName: string): Promise<void> {
    await this.#save({ total, type: 'application/x-pcapng', fileName }, (state) =>
      gatherCapture(this.#ask(), { packets, ...state }),
    )
  }

  /** The same as lines of comma-separated values. */
  async savePackets(packets: PacketSpan, fileName: string): Promise<void> {
    const total = packets.to - packets.from + 1
    await this.#save({ total, type: 'text/csv', fileName }, (state) =>
      gatherPackets(this.#ask(), packets, state),
    )
  }

  /** `total` conversations, or as many as are kept, the latest first. */
  async saveConversations(total: number, baseTimeNs: bigint, fileName: string): Promise<void> {
    await this.#save({ total, type: 'text/csv', fileName }, (state) =>
      gatherConversations(this.#ask(), baseTimeNs, state),
    )
  }

  async #save(
    { total, type, fileName }: { total: number; type: string; fileName: string },
    gather: (state: GatheringState) => Promise<GatheredCapture>,
  ): Promise<void> {
    const turn = ++this.#turn
    this.problem = undefined
    const gathered = await gather({
      progress: (done) => (this.progress = { done, total }),
      isStopped: () => turn !== this.#turn,
    })
    if (turn !== this.#turn || gathered === 'stopped') return
    this.progress = undefined
    if ('problem' in gathered) this.problem = gathered.problem
    else download(new Blob(gathered.parts, { type }), fileName)
  }

  stop(): void {
    this.#turn++
    this.progress = undefined
  }
}
