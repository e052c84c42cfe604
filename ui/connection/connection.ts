import {
  CloseCode,
  type HostMessage,
  type Question,
  type Remedy,
  type ViewMessage,
} from '../../shared/messages/messages.ts'
import type { PacketBatch } from '../../shared/messages/packet-batch.ts'
import { backoffMs, reconnectBackoff, type BackoffOptions } from './backoff.ts'
import { workerEnded, workerMissing, type Carrier, type OpenCarrier } from './carrier.ts'
import { ListPrecedence } from './list-precedence.ts'
import { Questions, type QuestionAbout, type Reply } from './questions.ts'

/**
 * How many packet batches may be under way or waiting for a frame: more than the host sends in a
 * second, which is how long a frame of a hidden page can take; 5 MB when all are full.
 */
export const batchesUnderWayMax = 24

export type ConnectionState =
  | { phase: 'connecting' }
  | { phase: 'open' }
  /** Nothing is heard of the host, which says something all the time; since `sinceMs` (as below). */
  | { phase: 'silent'; sinceMs: number }
  /** Cut; the next attempt is number `attempt`, at `retryAtMs` (milliseconds since 1970). */
  | { phase: 'waiting'; attempt: number; retryAtMs: number }
  /** The host does not want this page; trying again by itself would not help. */
  | { phase: 'refused'; problem: Remedy }

export type ResumePoint = NonNullable<Extract<ViewMessage, { kind: 'begin' }>['resume']>

/** Whoever keeps what the host tells. */
export type ConnectionListener = {
  stateChanged(state: ConnectionState): void
  /** Everything but answers and refusals, which settle their questions. */
  message(message: Exclude<HostMessage, { kind: 'answer' | 'refusal' | 'alive' }>): void
  /** Batches wait to be taken by `drain`. */
  batchesWaiting(): void
  /** Where to go on after a cut; nothing to begin anew. */
  resumePoint(): ResumePoint | undefined
}

/**
 * The page's end of the protocol, over any carrier: begins or resumes, grants credit for what was
 * taken, pairs answers with questions, and connects again after a cut.
 */
export class Connection {
  readonly #openCarrier: OpenCarrier
  readonly #listener: ConnectionListener
  readonly #backoff: BackoffOptions
  readonly #questions = new Questions()
  readonly #precedence = new ListPrecedence()
  #carrier: Carrier | undefined
  #carrierNumber = 0
  #isOpen = false
  #isSilent = false
  #batches: PacketBatch[] = []
  #attempt = 0
  #retryTimer: ReturnType<typeof setTimeout> | undefined

  constructor(
    openCarrier: OpenCarrier,
    listener: ConnectionListener,
    backoff: BackoffOptions = reconnectBackoff,
  ) {
    this.#openCarrier = openCarrier
    this.#listener = listener
    this.#backoff = backoff
  }

  /** Connects now: the first time, or without waiting for the next attempt. */
  connect(): void {
    clearTimeout(this.#retryTimer)
    if (this.#carrier) return
    this.#listener.stateChanged({ phase: 'connecting' })
    const number = ++this.#carrierNumber
    this.#carrier = this.#openCarrier({
      opened: () => this.#ifCurrent(number, () => this.#opened()),
      message: (message) => this.#ifCurrent(number, () => this.#received(message)),
      batch: (batch) => this.#ifCurrent(number, () => this.#queue(batch)),
      silent: () => this.#ifCurrent(number, () => this.#fallSilent()),
      closed: (code) => this.#ifCurrent(number, () => this.#closed(code)),
    })
  }

  /** Leaves for good. */
  close(): void {
    clearTimeout(this.#retryTimer)
    const carrier = this.#carrier
    this.#abandon()
    carrier?.close()
  }

  /** Says something; without a connection it is not said. */
  send(message: ViewMessage): void {
    if (this.#isOpen) this.#carrier?.send(message)
  }

  async ask<About extends Question['about']>(
    question: QuestionAbout<About>,
  ): Promise<Reply<About>> {
    const { about } = question
    if (this.#precedence.keepsBack(about)) await this.#precedence.turn()
    if (!this.#isOpen) return undefined
    const { message, reply } = this.#questions.ask(question)
    this.#precedence.asked(about)
    this.send(message)
    const settled = await reply
    this.#precedence.settled(about)
    // The host answers a question with the entry of `Answer` that has the same `about`.
    return settled as Reply<About>
  }

  /** Hands over the batches that have come, and grants as many new ones. Call it once a frame. */
  drain(take: (batch: PacketBatch) => void): void {
    const batches = this.#batches
    if (batches.length === 0) return
    this.#batches = []
    for (const batch of batches) take(batch)
    this.send({ kind: 'credit', batches: batches.length })
  }

  /** What a carrier that was given up still has to say is not heard. */
  #ifCurrent(number: number, act: () => void): void {
    if (this.#carrier && number === this.#carrierNumber) act()
  }

  #fallSilent(): void {
    this.#isSilent = true
    this.#listener.stateChanged({ phase: 'silent', sinceMs: Date.now() })
  }

  #heard(): void {
    if (!this.#isSilent) return
    this.#isSilent = false
    this.#listener.stateChanged({ phase: 'open' })
  }

  #queue(batch: PacketBatch): void {
    this.#heard()
    this.#batches.push(batch)
    this.#listener.batchesWaiting()
  }

  #opened(): void {
    this.#isOpen = true
    this.#attempt = 0
    const resume = this.#listener.resumePoint()
    this.send(resume ? { kind: 'begin', resume } : { kind: 'begin' })
    this.send({ kind: 'credit', batches: batchesUnderWayMax })
    this.#listener.stateChanged({ phase: 'open' })
  }

  #received(message: HostMessage): void {
    this.#heard()
    if (message.kind === 'alive') return
    if (message.kind === 'answer') this.#questions.settle(message.id, { answer: message.answer })
    else if (message.kind === 'refusal') {
      this.#questions.settle(message.id, { refusal: message.refusal })
    } else this.#listener.message(message)
  }

  #closed(code: number): void {
    this.#abandon()
    const problem = refusals[code]
    if (problem) {
      this.#listener.stateChanged({ phase: 'refused', problem })
      return
    }
    const waitMs = backoffMs(++this.#attempt, this.#backoff)
    this.#retryTimer = setTimeout(() => this.connect(), waitMs)
    const retryAtMs = Date.now() + waitMs
    this.#listener.stateChanged({ phase: 'waiting', attempt: this.#attempt, retryAtMs })
  }

  /** Batches not yet taken are asked for again when resuming, so they are dropped here. */
  #abandon(): void {
    this.#carrier = undefined
    this.#isOpen = false
    this.#isSilent = false
    this.#batches = []
    this.#questions.abandon()
  }
}

const refusals: Record<number, Remedy | undefined> = {
  [workerEnded]: {
    code: 'worker-ended',
    text: 'Reading this file has ended in the middle: the browser ran out of memory, or met a fault.',
    remedy:
      'Open it again; of a very large one open a part: editcap -r big.pcapng part.pcapng 1-1000000',
  },
  [workerMissing]: {
    code: 'worker-missing',
    text: 'The part of this page that reads files could not be fetched from where the page came from.',
    remedy: 'Open the page again from a Podscope that is running, then open the file.',
  },
  [CloseCode.badMessage]: {
    code: 'bad-message',
    text: 'The service did not understand this page.',
    remedy: 'Reload the page: it may be older than the service.',
  },
  [CloseCode.unauthorized]: {
    code: 'unauthorized',
    text: 'The service does not know this page’s token.',
    remedy: 'Open the address that Podscope printed when it started, token included.',
  },
  [CloseCode.foreignOrigin]: {
    code: 'foreign-origin',
    text: 'The service only talks to pages that it served itself.',
    remedy: 'Open the address that Podscope printed when it started.',
  },
  [CloseCode.tooManyViews]: {
    code: 'too-many-views',
    text: 'As many pages as the service allows are watching already.',
    remedy: 'Close another one, then try again.',
  },
}
