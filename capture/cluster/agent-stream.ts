import { setTimeout as delay } from 'node:timers/promises'
import type { Remedy } from '../../shared/messages/messages.ts'
import { answerMsMax, askAgent, readText, remedyOf, unreachable } from './agent-request.ts'
import type { AgentAddress, AgentAnswer } from './agent-request.ts'
import { BlockFraming } from './block-framing.ts'
import {
  formatCaptureQuery,
  headHeader,
  offsetHeader,
  packetsHeader,
  streamHeader,
} from './capture-request.ts'
import type { CaptureRequest } from './capture-request.ts'
import { decodePulse, type StreamLedger } from './pulse.ts'

/** Who is fed with a capture. */
export type StreamSink = {
  /** Whole blocks of a pcapng file, in order; a section may begin anew. Reading waits for the answer. */
  blocks(bytes: Uint8Array): void | Promise<void>
  /** Called when the phase is another than before. */
  changed?(state: StreamState): void
}

/** `refused`: the agent does not give it, and asking again would not help. */
export type StreamState =
  { phase: 'connecting' | 'live' | 'ended' } | { phase: 'cut' | 'refused'; problem: Remedy }

/** What has become of the packets that the agent captured. */
export type StreamCounts = {
  /** In the blocks that were handed over. */
  received: number
  /** Captured, but gone before they could be fetched. */
  missed: number
  /** Agents that ended with packets nobody can count any more. */
  unknownLosses: number
  /** What the agent counted last. */
  ledger?: StreamLedger
}

/** A cut is tried again after 0.1 s, then after twice the time, up to 2 s. */
const retryMsMin = 100
const retryMsMax = 2000
/** A capture takes its time to begin: the kernel clears its buffers. */
const startMsMax = 10_000
/** Three pulses that have not come are a cut: it is said within two seconds of the last. */
const silentMsMax = 1500
/** A connection that lost packets may go on by itself for so long; then another one is made. */
const abandonedMs = 5000

/**
 * One capture of an agent, read over as many connections as it takes: after a cut it goes on where it
 * stopped; where that is no longer kept, or the agent is another, with the oldest that there is.
 */
export class AgentStream {
  readonly #address: AgentAddress
  readonly #request: CaptureRequest
  readonly #sink: StreamSink
  /** Resolves when nothing more will come. */
  readonly ended: Promise<void>
  /** Resolves when the agent gives what is asked for, or when nothing will come. */
  readonly settled: Promise<void>
  #settle: () => void = () => undefined
  #state: StreamState = { phase: 'connecting' }
  readonly #stopping = new AbortController()
  #connection = new AbortController()
  #problem: Remedy | undefined
  #retryMs = retryMsMin
  /** The stream that is read, and how far. */
  #stream: string | undefined
  #offset = 0
  /** Whether the next connection goes on there, or begins anew. */
  #resumes = false
  /** Of the stream that is read. */
  #streamPackets = 0
  #counts: StreamCounts = { received: 0, missed: 0, unknownLosses: 0 }

  constructor(address: AgentAddress, request: CaptureRequest, sink: StreamSink) {
    this.#address = address
    this.#request = request
    this.#sink = sink
    this.settled = new Promise((resolve) => (this.#settle = resolve))
    this.ended = this.#run()
  }

  get state(): StreamState {
    return this.#state
  }

  get counts(): StreamCounts {
    return this.#counts
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#connection.abort()
    await this.ended
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      this.#connection = new AbortController()
      this.#problem = undefined
      try {
        await this.#connect()
      } catch (error) {
        this.#problem ??= unreachable(this.#address, error)
      }
      if (signal.aborted || this.#state.phase === 'refused') break
      this.#become({ phase: 'cut', problem: this.#problem ?? cutOff(this.#address) })
      await delay(this.#retryMs, undefined, { signal }).catch(() => undefined)
      this.#retryMs = Math.min(retryMsMax, this.#retryMs * 2)
    }
    if (this.#state.phase !== 'refused') this.#become({ phase: 'ended' })
  }

  async #connect(): Promise<void> {
    const resumed = this.#resumes ? this.#stream : undefined
    const query = formatCaptureQuery(this.#request, resumed === undefined ? 0 : this.#offset)
    const answer = await askAgent(this.#address, `/v1/capture?${query}`, {
      signal: this.#connection.signal,
      timeoutMs: resumed === undefined ? startMsMax : (this.#address.answerMsMax ?? answerMsMax),
      ...(resumed !== undefined && { headers: { [streamHeader]: resumed } }),
    })
    if (answer.status === 200) await this.#read(answer)
    else await this.#refused(answer)
  }

  async #read({ headers, body }: AgentAnswer): Promise<void> {
    this.#begin(String(headers[streamHeader] ?? ''), {
      offset: Number(headers[offsetHeader] ?? 0),
      packetsBefore: Number(headers[packetsHeader] ?? Number.NaN),
    })
    this.#retryMs = retryMsMin
    this.#resumes = true
    const framing = new BlockFraming((pulse) => this.#count(decodePulse(pulse)))
    let headLeft = Number(headers[headHeader] ?? 0)
    const hearing = new Hearing((isLost) => this.#hearNothing(isLost))
    this.#become({ phase: 'live' })
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        hearing.pause()
        this.#become({ phase: 'live' })
        const before = framing.packets
        const blocks = framing.take(chunk)
        const ofHead = Math.min(headLeft, blocks.length)
        headLeft -= ofHead
        if (blocks.length > 0) await this.#sink.blocks(blocks)
        this.#offset += blocks.length - ofHead
        this.#take(framing.packets - before)
        hearing.goOn()
      }
    } finally {
      hearing.pause()
    }
  }

  #hearNothing(isLost: boolean): void {
    this.#problem = silent(this.#address)
    this.#become({ phase: 'cut', problem: this.#problem })
    if (isLost) this.#connection.abort()
  }

  /** What the agent says of its stream. */
  #count(ledger: StreamLedger | undefined): void {
    if (ledger && ledger.stream === this.#stream) this.#counts = { ...this.#counts, ledger }
  }

  /** What is read begins there; counts what lies between that and where we were. */
  #begin(
    stream: string,
    { offset, packetsBefore }: { offset: number; packetsBefore: number },
  ): void {
    const isSame = stream === this.#stream
    if (!isSame) this.#giveUpStream()
    this.#stream = stream
    this.#offset = offset
    if (Number.isNaN(packetsBefore)) return
    this.#miss(Math.max(0, packetsBefore - this.#streamPackets))
    this.#streamPackets = Math.max(packetsBefore, this.#streamPackets)
  }

  /** The stream that was read has gone: what it had captured and we had not is lost. */
  #giveUpStream(): void {
    const { ledger } = this.#counts
    if (this.#stream !== undefined) {
      const known = ledger?.stream === this.#stream ? ledger.captured - this.#streamPackets : 0
      this.#miss(Math.max(0, known))
      const { unknownLosses } = this.#counts
      this.#counts = { ...this.#counts, unknownLosses: unknownLosses + 1 }
    }
    this.#streamPackets = 0
  }

  #take(packets: number): void {
    if (packets === 0) return
    this.#streamPackets += packets
    this.#counts = { ...this.#counts, received: this.#counts.received + packets }
  }

  #miss(packets: number): void {
    if (packets === 0) return
    this.#counts = { ...this.#counts, missed: this.#counts.missed + packets }
  }

  async #refused({ status, body }: AgentAnswer): Promise<void> {
    const value = parseJson(await readText(body))
    const problem = remedyOf(value, status, this.#address)
    if (status === 410 || problem.code === 'stream-gone') {
      // Begun anew, it brings its interfaces along: some may have been described in what is lost.
      this.#resumes = false
      this.#retryMs = retryMsMin
      this.#problem = problem
    } else if ([400, 401, 404, 501].includes(status)) {
      this.#become({ phase: 'refused', problem })
    } else this.#problem = problem
  }

  #become(state: StreamState): void {
    const { phase } = this.#state
    this.#state = state
    if (state.phase !== 'cut') this.#settle()
    if (phase !== state.phase) this.#sink.changed?.(state)
  }
}

/** Listens to a connection that is to be heard of all the time, but while nobody listens. */
class Hearing {
  readonly #nothing: (isLost: boolean) => void
  #timer: NodeJS.Timeout | undefined

  /** `nothing` is called once after `silentMsMax`, and with `isLost` once after `abandonedMs`. */
  constructor(nothing: (isLost: boolean) => void) {
    this.#nothing = nothing
    this.goOn()
  }

  pause(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  goOn(): void {
    this.#timer = setTimeout(() => this.#isSilent(false), silentMsMax)
  }

  /** It may be this process that had no time: what came meanwhile is heard before this is said. */
  #isSilent(isLost: boolean): void {
    const timer = this.#timer
    setImmediate(() => {
      if (this.#timer !== timer) return
      this.#nothing(isLost)
      if (!isLost) {
        this.#timer = setTimeout(() => this.#isSilent(true), abandonedMs - silentMsMax)
      }
    })
  }
}

function silent({ name }: AgentAddress): Remedy {
  return {
    code: 'agent-unreachable',
    text: `Nothing is heard of the agent on ${name}.`,
    remedy:
      'It is tried again, and what it captures meanwhile follows; see whether the node is there.',
  }
}

function cutOff({ name }: AgentAddress): Remedy {
  return {
    code: 'agent-cut-off',
    text: `The connection to the agent on ${name} was cut.`,
    remedy: 'It goes on by itself where it stopped, as soon as the agent can be reached.',
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
