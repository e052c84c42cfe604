import type { Session } from '../../state/session.svelte.ts'
import type { PacketList } from './packet-list.svelte.ts'
import type { TableScroll } from './table-scroll.svelte.ts'
import { busyIntervalMs, intervalMs } from './table-tail.svelte.ts'

type Parts = {
  session: () => Session
  list: PacketList
  scroll: TableScroll
  /** Whether something is replayed. */
  isOn: () => boolean
}

/**
 * A replay moves the table along, as long as nobody has scrolled away. To be made while a component is
 * set up.
 */
export class TableReplay {
  /** The newest packet that it has come to; 0 before the first that is here. */
  playhead = $state(0)
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
    $effect(() => {
      if (!parts.isOn()) return
      let broughtAtMs = -Infinity
      const { frames, clock } = parts.session()
      return frames.add('update', (nowMs) => {
        const newest = this.#newestPlayed(nowMs)
        // Rows that are gone with the next frame are not worth being made.
        const isDue = nowMs - broughtAtMs >= this.#pauseMs(newest - this.playhead)
        if (!clock.playing || isDue) {
          broughtAtMs = nowMs
          this.#bring(newest)
        }
        return clock.playing
      })
    })
  }

  #bring(packet: number): void {
    const { list, scroll } = this.#parts
    this.playhead = packet
    const isByNumber = !list.isFiltered && list.grows
    if (scroll.follows && isByNumber && packet >= list.first) scroll.bring(packet)
  }

  #newestPlayed(nowMs: number): number {
    const { packets, clock } = this.#parts.session()
    const newest = packets.findByTime(clock.timeNs(nowMs) + 1) - 1
    return packets.has(newest) ? newest : 0
  }

  /** How long rows stay before those are shown that are `packets` further. */
  #pauseMs(packets: number): number {
    if (Math.abs(packets) > this.#parts.scroll.pageRows) return busyIntervalMs
    return Math.abs(packets) > 1 ? intervalMs : 0
  }
}
