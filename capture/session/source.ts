import type { Engine } from '../../shared/engine/engine.ts'
import type { Remedy, SourceState } from '../../shared/messages/messages.ts'
import type { PodSnapshot } from '../../shared/pod/pod.ts'
import type { Done, Sockets } from '../../shared/view/desk.ts'

/** Something that packets come from, with the engine that holds them: a live pod or a file. */
export type Source = {
  readonly engine: Engine
  /** Another object whenever it changed. */
  state(): SourceState
  /** Of each pod that is watched, always in the same order. */
  snapshots(): readonly PodSnapshot[]
  sockets(): Promise<Sockets | { problem: Remedy }>
  /** Sends one request now, where there is somebody to send it. */
  request(): Promise<Done>
  /** Brings counters up to date and ends; what was captured stays readable until `close`. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** How a source tells the person what happens to it. */
export type Tell = (severity: 'note' | 'warning' | 'problem', notice: Remedy) => void

/** What whoever begins a source is given. */
export type Beginning = {
  tell: Tell
  /** What is being done, for those who wait. */
  step(text: string): void
  /** Ends the beginning: nobody waits any more. */
  signal: AbortSignal
}
