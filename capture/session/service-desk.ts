import { randomUUID } from 'node:crypto'
import type { Remedy, SourceRequest, SourceState } from '../../shared/messages/messages.ts'
import type { Desk, Done, PodList, Sockets } from '../../shared/view/desk.ts'
import { version } from '../version.ts'
import { Notices } from './notices.ts'
import type { ServiceEnd } from './own-packets.ts'
import type { Beginning, Source, Tell } from './source.ts'

/** How the desk comes by its sources; composed by the command that serves. */
export type SourceMakers = {
  findPods(): Promise<PodList>
  openPod(key: string, begin: Beginning): Promise<Source | { problem: Remedy }>
  /** Several in one view; absent where only one can be watched at a time. */
  openPods?(keys: readonly string[], begin: Beginning): Promise<Source | { problem: Remedy }>
  openSample(begin: Beginning): Promise<Source | { problem: Remedy }>
  /** Ends what the makers have under way, after the source has been closed. */
  close?(): Promise<void>
}

const podListIntervalMs = 2000
const nothing: SourceState = { phase: 'none' }

/** The service's desk: all its views look at the same source, and any of them may change it. */
export class ServiceDesk implements Desk {
  readonly hostId = randomUUID()
  readonly version = version
  readonly #makers: SourceMakers
  readonly #notices = new Notices()
  readonly #timer: NodeJS.Timeout
  #pods: PodList = { pods: [], warnings: [] }
  #source: Source | undefined
  /** What was asked for to be shown. */
  #request: SourceRequest | undefined
  #told: { of: SourceState; state: SourceState } | undefined
  #pending: SourceState | undefined
  readonly #closing = new AbortController()
  #making: Promise<unknown> | undefined
  #serviceEnd: ServiceEnd | undefined

  constructor(makers: SourceMakers) {
    this.#makers = makers
    this.#timer = setInterval(() => void this.refreshPods(), podListIntervalMs)
    this.#timer.unref()
  }

  /** `undefined` until the page is served. */
  readonly serviceEnd = (): ServiceEnd | undefined => this.#serviceEnd

  /** The page is served from there now. */
  servedAt(end: ServiceEnd): void {
    this.#serviceEnd = end
  }

  readonly tell: Tell = (severity, notice) => this.#notices.add(severity, notice)

  pods(): PodList {
    return this.#pods
  }

  state(): SourceState {
    return this.#pending ?? this.#withRequest(this.#source?.state()) ?? nothing
  }

  engine() {
    return this.#source?.engine
  }

  snapshots() {
    return this.#source?.snapshots() ?? []
  }

  notices() {
    return this.#notices.list
  }

  async sockets(): Promise<Sockets | { problem: Remedy }> {
    return this.#source ? this.#source.sockets() : { problem: nothingOpen }
  }

  async open(request: SourceRequest): Promise<Done> {
    const makers = this.#makers
    if (this.#pending?.phase !== 'starting') this.#request = request
    switch (request.type) {
      case 'pod':
        return this.show(request.key, (begin) => makers.openPod(request.key, begin))
      case 'pods':
        return this.show(request.keys.join(' + '), async (begin) =>
          makers.openPods ? makers.openPods(request.keys, begin) : { problem: onlyOne },
        )
      case 'sample':
        return this.show('the bundled recording', (begin) => makers.openSample(begin))
    }
  }

  /** Replaces what is shown by what `make` opens; a failure is said in the state. */
  async show(
    title: string,
    make: (begin: Beginning) => Promise<Source | { problem: Remedy }>,
  ): Promise<Done> {
    if (this.#pending?.phase === 'starting') return { problem: stillStarting }
    const step = (text: string) => {
      this.#pending = { phase: 'starting', title, step: text }
    }
    step('entering the network namespace')
    const previous = this.#source
    this.#source = undefined
    await previous?.close()
    const making = make({ tell: this.tell, step, signal: this.#closing.signal })
    this.#making = making
    const made = await making
    if ('problem' in made) {
      this.#pending = { phase: 'failed', title, problem: made.problem }
      return made
    }
    this.#source = made
    this.#pending = undefined
    return undefined
  }

  /** The same object for the same state: views compare by identity. */
  #withRequest(of: SourceState | undefined): SourceState | undefined {
    if (of === undefined || !('sourceId' in of) || this.#request === undefined) return of
    if (this.#told?.of !== of) this.#told = { of, state: { ...of, request: this.#request } }
    return this.#told.state
  }

  async stop(): Promise<Done> {
    if (!this.#source) return { problem: nothingOpen }
    await this.#source.stop()
    return undefined
  }

  async request(): Promise<Done> {
    return this.#source ? this.#source.request() : { problem: nothingOpen }
  }

  async refreshPods(): Promise<void> {
    const list = await this.#makers.findPods()
    // Views compare by identity: an unchanged list stays the same object.
    if (JSON.stringify(list) !== JSON.stringify(this.#pods)) this.#pods = list
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#closing.abort()
    await this.#making
    await this.#source?.close()
    await this.#makers.close?.()
  }
}

const onlyOne: Remedy = {
  code: 'only-one',
  text: 'Only one pod can be watched at a time here.',
  remedy: 'A hub joins several: see `podscope hub --help`.',
}

const nothingOpen: Remedy = {
  code: 'nothing-open',
  text: 'Nothing is being watched.',
  remedy: 'Choose a pod first.',
}

const stillStarting: Remedy = {
  code: 'still-starting',
  text: 'Another source is just being opened.',
  remedy: 'Wait a moment and try again.',
}
