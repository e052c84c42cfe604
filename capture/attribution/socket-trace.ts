import type { Remedy } from '../../shared/messages/messages.ts'
import { readProcText } from '../procfs/proc-read.ts'
import type { EndKey } from './attribution.ts'
import { BegunPrograms } from './begun-programs.ts'
import { DatagramTrace } from './datagram-trace.ts'
import type { OwningProcess } from './owning-process.ts'
import type { PodDirectory } from './pod-directory.ts'
import { ToldSenders } from './told-senders.ts'
import { ToldSockets } from './told-sockets.ts'
import { type AskedEvent, TraceInstance } from './trace-instance.ts'
import { findLost, parseTraceLine, type TraceEvent } from './trace-line.ts'
import { TracedTasks } from './traced-tasks.ts'

const events: readonly AskedEvent[] = [
  {
    name: 'sock/inet_sock_set_state',
    // TCP only: connect, what became of it, and close: after our FIN, after theirs, by a reset.
    filter:
      'protocol == 6 && (newstate == 2 || oldstate == 2 || newstate == 4 || newstate == 9 || ' +
      '(newstate == 7 && (oldstate == 1 || oldstate == 8)))',
  },
  { name: 'task/task_newtask' },
  { name: 'task/task_rename' },
  { name: 'cgroup/cgroup_attach_task' },
  { name: 'sched/sched_process_exit' },
]

/**
 * For each processor: some 10 000 events, which is more than happen between two readings even while
 * our event loop is busy for half a second.
 */
const BUFFER_KIB = 1024

/** Half as long as packets wait to be merged: what is told is here when they are asked about. */
const READ_EVERY_MS = 10
/** While nobody asks; what is told meanwhile is kept, but processes may have gone that could be read. */
const READ_SELDOM_EVERY_MS = 50
const ASKED_LATELY_MS = 5000

/** Conversations begin many at a time; what was told of one is told of all. */
const CATCH_UP_MS = 2

/** Clock ticks a second in `/proc` (USER_HZ), the same on all machines that Node runs on. */
const TICKS_PER_SECOND = 100

/** Learns from the kernel, while it happens, whose TCP connections are and who sends datagrams. */
export class SocketTrace {
  readonly #instance: TraceInstance
  readonly #datagrams = DatagramTrace.open()
  readonly #directory: PodDirectory
  readonly #programs = new BegunPrograms()
  readonly #tasks: TracedTasks
  readonly #sockets = new ToldSockets()
  readonly #senders = new ToldSenders()
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
  ): SocketTrace | Remedy {
    const instance = TraceInstance.open(events, { withFields: true, bufferKib: BUFFER_KIB })
    return instance instanceof TraceInstance
      ? new SocketTrace(instance, directory, onNews)
      : instance
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
    const nowMs = Date.now()
    // Before the tasks: of whoever has sent by then, all that was told is read below.
    const datagrams = this.#datagrams?.read()
    if (datagrams?.isIncomplete) this.#senders.forget(nowMs)
    const told = this.#readTold()
    this.#programs.watch(this.#directory.networkNamespaces)
    const clockMs = Date.now() - Number(process.hrtime.bigint()) / 1e6
    const news = new Set<string>()
    for (const event of inOrder(told, datagrams?.events ?? [])) {
      this.#take(event, event.atSeconds * 1000 + clockMs, news)
    }
    this.#sockets.expire(nowMs)
    this.#senders.expire(nowMs)
    if (news.size > 0) this.#onNews(news)
  }

  #readTold(): TraceEvent[] {
    const lines = (this.#partialLine + this.#instance.read()).split('\n')
    this.#partialLine = lines.pop() ?? ''
    const told: TraceEvent[] = []
    for (const line of lines) {
      const event = parseTraceLine(line)
      if (event !== undefined) told.push(event)
      else if (this.#countLost(findLost(line))) told.length = 0
    }
    return told
  }

  find(key: EndKey, startMs: number): OwningProcess | undefined {
    const process = this.#sockets.find(key, startMs) ?? this.#senders.find(key, startMs)
    if (process === undefined) return undefined
    this.#programs.catchUp()
    return this.#tasks.complete(process)
  }

  warnings(): Remedy[] {
    const untold = this.#datagrams?.warnings() ?? []
    if (this.#lostEvents === 0) return untold
    const text = `The kernel had ${this.#lostEvents} events more than it could keep: some owners are unknown for that.`
    const remedy = 'The machine is very busy; watch fewer pods.'
    return [{ code: 'trace-lost', text, remedy }, ...untold]
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#programs.stop()
    this.#datagrams?.close()
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
      case 'sent': {
        if (event.byThread && this.#senders.sentAgain(event, atMs)) return
        const process = event.byThread ? this.#tasks.find(event.thread) : undefined
        if (process !== undefined) news.add(this.#senders.sent(event, process, atMs))
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

  /** Whether anything was lost: then what was concluded from it is not known any more. */
  #countLost(count: number): boolean {
    if (count === 0) return false
    this.#lostEvents += count
    this.#tasks.forget()
    this.#sockets.forget()
    this.#senders.forget(Date.now())
    return true
  }

  /** The kernel notes it some microseconds before it tells: rarely, it is one tick less. */
  #startTicks(atSeconds: number): number | undefined {
    if (this.#suspendedSeconds === undefined) return undefined
    return Math.floor((atSeconds + this.#suspendedSeconds) * TICKS_PER_SECOND)
  }
}

/** Each of the two is in order already; most of the time the second is empty. */
function inOrder(told: TraceEvent[], sent: readonly TraceEvent[]): TraceEvent[] {
  if (sent.length === 0) return told
  return [...told, ...sent].toSorted((a, b) => a.atSeconds - b.atSeconds)
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
