import type { Remedy } from '../../shared/messages/messages.ts'
import { readProcText } from '../procfs/proc-read.ts'
import type { EndKey } from './attribution.ts'
import { BegunPrograms } from './begun-programs.ts'
import type { OwningProcess } from './owning-process.ts'
import type { PodDirectory } from './pod-directory.ts'
import { ToldSockets } from './told-sockets.ts'
import { TraceInstance } from './trace-instance.ts'
import { findLost, parseTraceLine, type TraceEvent } from './trace-line.ts'
import { TracedTasks } from './traced-tasks.ts'

/** Half as long as packets wait to be merged: what is told is here when they are asked about. */
const READ_EVERY_MS = 10
/** While nobody asks; what is told meanwhile is kept, but processes may have gone that could be read. */
const READ_SELDOM_EVERY_MS = 50
const ASKED_LATELY_MS = 5000

/** Conversations begin many at a time; what was told of one is told of all. */
const CATCH_UP_MS = 2

/** Clock ticks a second in `/proc` (USER_HZ), the same on all machines that Node runs on. */
const TICKS_PER_SECOND = 100

/** Learns from the kernel, while it happens, whose TCP connections are. */
export class TcpTrace {
  readonly #instance: TraceInstance
  readonly #directory: PodDirectory
  readonly #programs = new BegunPrograms()
  readonly #tasks: TracedTasks
  readonly #sockets = new ToldSockets()
  readonly #onNews: (ports: ReadonlySet<string>) => void
  readonly #suspendedSeconds = readSuspendedSeconds()
  #lastReadMs = 0
  #askedMs = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #partialLine = ''
  #lostEvents = 0

  private constructor(
    instance: TraceInstance,
    directory: PodDirectory,
    onNews: (ports: ReadonlySet<string>) => void,
  ) {
    this.#instance = instance
    this.#directory = directory
    this.#tasks = new TracedTasks(directory, (pid) => this.#programs.find(pid))
    this.#onNews = onNews
    this.#schedule()
  }

  /** `onNews` is given the ports (`portsText`) of the ends of which more is known. */
  static start(
    directory: PodDirectory,
    onNews: (ports: ReadonlySet<string>) => void,
  ): TcpTrace | Remedy {
    const instance = TraceInstance.open()
    return instance instanceof TraceInstance ? new TcpTrace(instance, directory, onNews) : instance
  }

  /** Takes up what has been told since the last time, unless that was just now. */
  catchUp(): void {
    this.#askedMs = performance.now()
    if (performance.now() - this.#lastReadMs > CATCH_UP_MS) this.#read()
  }

  #schedule(): void {
    const isQuiet = performance.now() - this.#askedMs > ASKED_LATELY_MS
    const next = (): void => {
      this.#read()
      this.#schedule()
    }
    this.#timer = setTimeout(next, isQuiet ? READ_SELDOM_EVERY_MS : READ_EVERY_MS).unref()
  }

  #read(): void {
    this.#lastReadMs = performance.now()
    const lines = (this.#partialLine + this.#instance.read()).split('\n')
    this.#partialLine = lines.pop() ?? ''
    this.#programs.watch(this.#directory.networkNamespaces)
    const nowMs = Date.now()
    const clockMs = nowMs - Number(process.hrtime.bigint()) / 1e6
    const news = new Set<string>()
    for (const line of lines) {
      const event = parseTraceLine(line)
      if (event === undefined) this.#countLost(findLost(line))
      else this.#take(event, event.atSeconds * 1000 + clockMs, news)
    }
    this.#sockets.expire(nowMs)
    if (news.size > 0) this.#onNews(news)
  }

  find(key: EndKey, startMs: number): OwningProcess | undefined {
    const process = this.#sockets.find(key, startMs)
    if (process === undefined) return undefined
    this.#programs.catchUp()
    return this.#tasks.complete(process)
  }

  warnings(): Remedy[] {
    if (this.#lostEvents === 0) return []
    const text = `The kernel had ${this.#lostEvents} events more than it could keep: some owners are unknown for that.`
    return [{ code: 'trace-lost', text, remedy: 'The machine is very busy; watch fewer pods.' }]
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#programs.stop()
    this.#instance.close()
  }

  #take(event: TraceEvent, atMs: number, news: Set<string>): void {
    switch (event.kind) {
      case 'state': {
        const process = event.byThread ? this.#tasks.find(event.thread) : undefined
        const ports = this.#sockets.changed(event, event.thread, { process, atMs })
        if (ports !== undefined) news.add(ports)
        return
      }
      case 'created':
        return this.#tasks.created(event.thread, event, this.#startTicks(event.atSeconds))
      case 'renamed':
        return this.#tasks.renamed(event)
      case 'moved':
        return this.#tasks.moved(event)
      case 'exited':
        return this.#tasks.exited(event.exited)
    }
  }

  #countLost(count: number): void {
    if (count === 0) return
    this.#lostEvents += count
    this.#tasks.forget()
    this.#sockets.forget()
  }

  /** The kernel notes it some microseconds before it tells: rarely, it is one tick less. */
  #startTicks(atSeconds: number): number | undefined {
    if (this.#suspendedSeconds === undefined) return undefined
    return Math.floor((atSeconds + this.#suspendedSeconds) * TICKS_PER_SECOND)
  }
}

/**
 * Start times count the time that the machine was suspended, the trace's clock does not. `undefined`
 * where it was: then the difference is not known to the tick.
 */
function readSuspendedSeconds(): 0 | undefined {
  const uptimeSeconds = Number.parseFloat(readProcText('/proc/uptime') ?? '')
  const awakeSeconds = Number(process.hrtime.bigint()) / 1e9
  return Math.abs(uptimeSeconds - awakeSeconds) < 0.1 ? 0 : undefined
}
