import type { Session } from '../../state/session.svelte.ts'
import { lingerMs } from './marks-layer.ts'

/** The picture is drawn anew this often while conversations come and go; marks move every frame. */
const redrawMs = 100
/** Lanes are drawn this long before the first packet's mark leaves. */
const leadMs = 250

/** The moment the picture is drawn for, renewed as long as something in it is going on. */
export class PictureClock {
  readonly #session: () => Session
  #beat = $state(0)
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(session: () => Session) {
    this.#session = session
    $effect(() => () => clearTimeout(this.#timer))
  }

  /** Whoever reads it in a `$derived` runs again when the picture has to be drawn anew. */
  moment(): { clockNs: number; leadNs: number; lingerNs: number } {
    const { clock, clockChanged, conversations, conversationsChanged } = this.#session()
    void this.#beat
    clockChanged.track()
    conversationsChanged.track()
    const nowMs = performance.now()
    const nsPerShownMs = 1e6 * clock.rate
    const moment = {
      clockNs: clock.timeNs(nowMs),
      leadNs: leadMs * nsPerShownMs,
      lingerNs: lingerMs * nsPerShownMs,
    }
    const isGoingOn =
      clock.mode === 'replay'
        ? !clock.isOver(nowMs)
        : conversations
            .newest()
            .slice(0, 64)
            .some(({ lastNs }) => lastNs + moment.lingerNs >= moment.clockNs)
    if (clock.playing && isGoingOn) this.#beatLater()
    return moment
  }

  /** Counted from this drawing: what else has it drawn anew is a beat, too. */
  #beatLater(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#beat++, redrawMs)
  }
}
