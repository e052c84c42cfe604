import type { PacketChoice, Remedy } from '../../shared/messages/messages.ts'
import type { Ask } from '../connection/questions.ts'
import { download } from './download.ts'
import { gatherCapture } from './gather-capture.ts'

/** One pcapng file that is being gathered, or was; another one replaces it. */
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
    const turn = ++this.#turn
    this.problem = undefined
    const gathered = await gatherCapture(this.#ask(), {
      packets,
      progress: (done) => (this.progress = { done, total }),
      isStopped: () => turn !== this.#turn,
    })
    if (turn !== this.#turn || gathered === 'stopped') return
    this.progress = undefined
    if ('problem' in gathered) this.problem = gathered.problem
    else download(new Blob(gathered.parts, { type: 'application/x-pcapng' }), fileName)
  }

  stop(): void {
    this.#turn++
    this.progress = undefined
  }
}
