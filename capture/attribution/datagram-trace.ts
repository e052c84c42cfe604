import type { Remedy } from '../../shared/messages/messages.ts'
import { TraceInstance } from './trace-instance.ts'
import { findLost, parseTraceLine, type TraceEvent } from './trace-line.ts'

/** UDP, and looked for by a thread: what has come in is looked up in an interrupt (TRACE_FLAG_SOFTIRQ). */
const filter = 'proto == 17 && !(common_flags & 0x10)'
const events = [
  { name: 'fib/fib_table_lookup', filter },
  { name: 'fib6/fib6_table_lookup', filter },
]

/** Some 1000 events for each processor. */
const BUFFER_KIB = 256

/** A server of datagrams can make more events than there is time to read. */
const PER_SECOND_MAX = 3000
const PAUSE_MS = 10_000

/** Told of since the last reading, and whether something may have been missed. */
export type DatagramNews = { events: TraceEvent[]; isIncomplete: boolean }

/**
 * Learns who sends datagrams: no tracepoint tells that, but the kernel looks up the way of each in the
 * context of its sender, and tells both ports (`include/trace/events/fib.h`, `fib6.h`). It has a trace
 * of its own, so that however many there are, no event of TCP is lost for them; when there are too
 * many it rests.
 */
export class DatagramTrace {
  readonly #instance: TraceInstance
  #partialLine = ''
  #countedFromMs = 0
  #counted = 0
  #restsUntilMs = 0
  #hasRested = false

  private constructor(instance: TraceInstance) {
    this.#instance = instance
  }

  /** `undefined` where the kernel does not tell the ports, as older ones. */
  static open(): DatagramTrace | undefined {
    const instance = TraceInstance.open(events, { withFields: true, bufferKib: BUFFER_KIB })
    return instance instanceof TraceInstance ? new DatagramTrace(instance) : undefined
  }

  read(): DatagramNews {
    const isBack = this.#returns()
    const lines = (this.#partialLine + this.#instance.read()).split('\n')
    this.#partialLine = lines.pop() ?? ''
    const told = lines.map(parseTraceLine).filter((event) => event !== undefined)
    const isIncomplete = isBack || lines.some((line) => findLost(line) > 0)
    this.#limit(lines.length)
    return { events: told, isIncomplete }
  }

  warnings(): Remedy[] {
    if (!this.#hasRested) return []
    const text = `More than ${PER_SECOND_MAX} UDP datagrams a second are sent on this node: at times the kernel is not asked by whom, and owners of short-lived sockets stay unknown.`
    return [{ code: 'datagrams-untold', text, remedy: 'TCP is not affected.' }]
  }

  close(): void {
    this.#instance.close()
  }

  #limit(count: number): void {
    const nowMs = performance.now()
    if (nowMs - this.#countedFromMs > 1000) {
      this.#countedFromMs = nowMs
      this.#counted = 0
    }
    this.#counted += count
    if (this.#counted <= PER_SECOND_MAX || this.#restsUntilMs > 0) return
    this.#instance.tell(false)
    this.#restsUntilMs = nowMs + PAUSE_MS
    this.#hasRested = true
  }

  /** Whether the rest is over just now. */
  #returns(): boolean {
    if (this.#restsUntilMs === 0 || performance.now() < this.#restsUntilMs) return false
    this.#restsUntilMs = 0
    this.#instance.tell(true)
    return true
  }
}
