import type { BegunProgram } from './begun-programs.ts'
import { findContainerId } from '../procfs/container-id.ts'
import { readNamespace } from '../procfs/namespaces.ts'
import { isThreadName } from '../procfs/process-name.ts'
import { readProcText } from '../procfs/proc-read.ts'
import { type OwningProcess, readOwningProcess } from './owning-process.ts'
import type { PodDirectory } from './pod-directory.ts'
import type { TaskCreated, TaskMoved, TaskRenamed } from './trace-line.ts'

/** A thread that was found in no watched network namespace is not looked at again for so long. */
const STRANGER_MS = 100
const STRANGERS_MAX = 4096
/** A process closes its last sockets after it was said to exit: the last ones are kept. */
const EXITED_MAX = 1024

/**
 * Whose thread is whose, for the threads in the watched network namespaces. A process that lives for
 * a millisecond has gone before anybody could read `/proc`; but it was told who made it, into which
 * cgroup it was put and how it is called, so its container is known all the same. Whatever still
 * lives is read, and counts more than what was told.
 */
export class TracedTasks {
  readonly #directory: PodDirectory
  readonly #tasks = new Map<number, OwningProcess>()
  /** Those that were read, not told of. */
  #read = new WeakSet<OwningProcess>()
  readonly #strangers = new Map<number, number>()
  readonly #exited: { thread: number; process: OwningProcess }[] = []
  /** Start times of those whose maker is in no watched pod: a runtime may yet put them into one. */
  readonly #strangersStartTicks = new Map<number, number>()
  readonly #findProgram: (pid: number) => BegunProgram | undefined

  /** `findProgram` answers what was read of a process when it began; of one that has gone, too. */
  constructor(
    directory: PodDirectory,
    findProgram: (pid: number) => BegunProgram | undefined = () => undefined,
  ) {
    this.#directory = directory
    this.#findProgram = findProgram
  }

  /** `startTicks`: when, where the trace's clock tells it. */
  created(maker: number, task: TaskCreated, startTicks: number | undefined): void {
    const { created, name, isThread, hasOwnNetwork } = task
    this.#strangers.delete(created)
    this.#strangersStartTicks.delete(created)
    this.#tasks.delete(created)
    const parent = this.#tasks.get(maker) ?? this.find(maker)
    if (parent === undefined && !isThread) this.#noteStranger(created, startTicks)
    if (parent === undefined || hasOwnNetwork) return
    this.#tasks.set(created, isThread ? parent : childOf(parent, { created, name, startTicks }))
  }

  renamed({ renamed, name }: TaskRenamed): void {
    this.#strangers.delete(renamed)
    if (isThreadName(name)) return
    const process = this.#tasks.get(renamed)
    if (process === undefined || process.pid !== renamed) return
    const { commandLine: _, ...same } = process
    this.#tasks.set(renamed, { ...same, name })
  }

  /** A runtime puts a container's process into the container's cgroup before it becomes the program. */
  moved({ moved, cgroup, name }: TaskMoved): void {
    this.#strangers.delete(moved)
    const containerId = findContainerId(`0::${cgroup}`)
    if (containerId === undefined) return
    const networkNamespace = this.#directory.networkNamespaceOf(containerId)
    if (networkNamespace === undefined) return
    const startTicks = this.#strangersStartTicks.get(moved)
    const begun = { pid: moved, name, ...(startTicks !== undefined && { startTicks }) }
    const process = this.#tasks.get(moved) ?? begun
    this.#tasks.set(moved, { ...process, containerId, networkNamespace })
  }

  exited(thread: number): void {
    this.#strangers.delete(thread)
    this.#strangersStartTicks.delete(thread)
    const process = this.#tasks.get(thread)
    if (process === undefined) return
    this.#exited.push({ thread, process })
    if (this.#exited.length <= EXITED_MAX) return
    const oldest = this.#exited.shift()!
    if (this.#tasks.get(oldest.thread) === oldest.process) this.#tasks.delete(oldest.thread)
  }

  /** The process of a thread, when it is in a watched network namespace. */
  find(thread: number): OwningProcess | undefined {
    const told = this.#tasks.get(thread)
    // A process of the node goes in and out of network namespaces; one of a container stays.
    const isSettled = told?.containerId !== undefined && this.#read.has(told)
    const process = isSettled ? told : (this.#readThread(thread, told) ?? told)
    if (process === undefined) return undefined
    return this.#directory.networkNamespaces.has(process.networkNamespace) ? process : undefined
  }

  /** What was told of a process that had gone, with what was read of it when it began. */
  complete(process: OwningProcess): OwningProcess {
    if (process.pidInside !== undefined) return process
    const program = this.#findProgram(process.pid)
    if (program === undefined || !isSameStart(process.startTicks, program.startTicks)) {
      return process
    }
    const { startTicks, pidInside, commandLine, name } = program
    return {
      ...process,
      startTicks,
      pidInside,
      // It may have become another program since.
      ...(name === process.name && commandLine !== '' && { commandLine }),
    }
  }

  /** Some of what happened was not told: what was concluded from it is not known any more. */
  forget(): void {
    this.#tasks.clear()
    this.#strangers.clear()
    this.#strangersStartTicks.clear()
    this.#exited.length = 0
    this.#read = new WeakSet()
  }

  #noteStranger(created: number, startTicks: number | undefined): void {
    if (startTicks === undefined) return
    if (this.#strangersStartTicks.size >= STRANGERS_MAX) this.#strangersStartTicks.clear()
    this.#strangersStartTicks.set(created, startTicks)
  }

  #readThread(thread: number, told: OwningProcess | undefined): OwningProcess | undefined {
    const nowMs = performance.now()
    if ((this.#strangers.get(thread) ?? 0) > nowMs) return undefined
    const networkNamespace = readNamespace(thread, 'net')
    if (networkNamespace === undefined) return undefined
    if (!this.#directory.networkNamespaces.has(networkNamespace)) {
      this.#tasks.delete(thread)
      if (this.#strangers.size >= STRANGERS_MAX) this.#strangers.clear()
      this.#strangers.set(thread, nowMs + STRANGER_MS)
      return undefined
    }
    const process = readProcessOfThread(thread)
    if (process === undefined) return undefined
    const known = { ...withToldName(process, told), networkNamespace }
    this.#read.add(known)
    this.#tasks.set(thread, known)
    return known
  }
}

/** What is told is, rarely, one tick less. */
function isSameStart(told: number | undefined, read: number): boolean {
  return told !== undefined && Math.abs(read - told) <= 1
}

function childOf(
  parent: OwningProcess,
  child: { created: number; name: string; startTicks: number | undefined },
): OwningProcess {
  const { containerId, networkNamespace } = parent
  return {
    pid: child.created,
    name: isThreadName(child.name) ? parent.name : child.name,
    networkNamespace,
    ...(child.startTicks !== undefined && { startTicks: child.startTicks }),
    ...(containerId !== undefined && { containerId }),
  }
}

/** A kernel thread, which works for many, is nobody's process. */
function readProcessOfThread(thread: number): OwningProcess | undefined {
  const status = readProcText(`/proc/${thread}/status`) ?? ''
  const process = readOwningProcess(Number(/^Tgid:\s+(\d+)/m.exec(status)?.[1] ?? thread))
  const isKernel = process?.containerId === undefined && process?.commandLine === undefined
  return isKernel ? undefined : process
}

/** It may have become another program since it did what we are reading about. */
function withToldName(process: OwningProcess, told: OwningProcess | undefined): OwningProcess {
  if (told === undefined || told.pid !== process.pid || told.name === process.name) return process
  const { commandLine: _, ...same } = process
  return { ...same, name: told.name }
}
