import { writeFileSync } from 'node:fs'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { processName } from '../procfs/process-name.ts'
import { makeTraceFolder, type TraceFolder } from './trace-instance.ts'

/** A process as it was when it had just become the program it is. */
export type BegunProgram = {
  pid: number
  startTicks: number
  /** See `processName`. */
  name: string
  pidInside: number
  commandLine: string
}

/** Network namespaces whose programs are read; there is one for each pod that is watched at a time. */
const WATCHED_MAX = 16
/** The last ones: what is asked for began milliseconds ago. */
const PROGRAMS_MAX = 4096
/** Thousands of them: the thread reads each within a tenth of a millisecond. */
const BUFFER_KIB = 256

/**
 * Reads processes in the watched network namespaces the moment they become a program, before those
 * that live for a millisecond have gone. A thread waits for the kernel to tell, so that it costs
 * nothing while nothing begins, and does not depend on how busy the event loop is. Without tracefs
 * nothing is ever found.
 */
export class BegunPrograms {
  readonly #folder: TraceFolder | undefined
  readonly #programs = new Map<number, BegunProgram>()
  readonly #watched = new Uint32Array(new SharedArrayBuffer(4 * WATCHED_MAX))
  readonly #isEnding = new Int32Array(new SharedArrayBuffer(4))
  readonly #channel = new MessageChannel()
  readonly #ended: Promise<void>
  #thread: Worker | undefined

  constructor() {
    const folder = makeTraceFolder([{ name: 'sched/sched_process_exec' }], {
      withFields: false,
      bufferKib: BUFFER_KIB,
    })
    this.#folder = 'code' in folder ? undefined : folder
    this.#ended = this.#folder ? this.#run(this.#folder.pipe) : Promise.resolve()
    // A thread that waits in the kernel would keep the process from ending.
    process.on('exit', this.#wake)
  }

  watch(networkNamespaces: ReadonlySet<number>): void {
    const wanted = [...networkNamespaces].slice(0, WATCHED_MAX)
    this.#watched.forEach((_, index) => (this.#watched[index] = wanted[index] ?? 0))
  }

  /** Takes up what has been read since the last time; never waits. */
  catchUp(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#channel.port1)
      if (received === undefined) return
      const program = received.message as BegunProgram
      this.#programs.delete(program.pid)
      const name = processName(program.name, program.commandLine.split(' '))
      this.#programs.set(program.pid, { ...program, name })
      if (this.#programs.size > PROGRAMS_MAX) {
        this.#programs.delete(this.#programs.keys().next().value!)
      }
    }
  }

  /** The last one that had this PID; whether it is the same process, its start time tells. */
  find(pid: number): BegunProgram | undefined {
    return this.#programs.get(pid)
  }

  async stop(): Promise<void> {
    this.#wake()
    // Nothing else may be left that keeps the process until the thread has ended.
    this.#thread?.ref()
    await this.#ended
    process.off('exit', this.#wake)
    this.#channel.port1.close()
    this.#folder?.remove()
  }

  async #run(pipe: string): Promise<void> {
    const { port2: port } = this.#channel
    const thread = new Worker(new URL('begun-programs-thread.mjs', import.meta.url), {
      workerData: { pipe, port, watched: this.#watched, isEnding: this.#isEnding },
      transferList: [port],
      // Nothing of how this process was started concerns it.
      execArgv: [],
      env: {},
    })
    thread.unref()
    this.#thread = thread
    // Where it fails, nothing is found.
    thread.on('error', () => undefined)
    await new Promise((resolve) => thread.once('exit', resolve))
  }

  readonly #wake = (): void => {
    Atomics.store(this.#isEnding, 0, 1)
    try {
      if (this.#folder) writeFileSync(this.#folder.marker, 'end')
    } catch {
      // Somebody has removed the folder: then nobody waits.
    }
  }
}
