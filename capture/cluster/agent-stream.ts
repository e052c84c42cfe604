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
import type { StreamLedger } from './streamed-capture.ts'

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
  /** Resolves when it is known whether the agent can be reached and gives what is asked for. */
  readonly answered: Promise<void>
  #answer: () => void = () => undefined
  #state: StreamState = { phase: 'connecting' }
  readonly #stopping = new AbortController()
  #connection = new AbortController()
  #problem: Remedy | undefined
  #retryMs = retryMsMin
  #lastBytesMs = Number.NEGATIVE_INFINITY
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
    this.answered = new Promise((resolve) => (this.#answer = resolve))
    this.ended = this.#run()
  }

  get state(): StreamState {
    return this.#state
  }

  get counts(): StreamCounts {
    return this.#counts
  }

  /** The agent has not answered in time; unless it is only busy, since its bytes still come. */
  cut(problem: Remedy): void {
    if (performance.now() - this.#lastBytesMs < answerMsMax) return
    this.#problem = problem
    this.#connection.abort()
  }

  /** What the agent says of its streams. */
  count(ledgers: readonly StreamLedger[]): void {
    const ledger = ledgers.find(({ stream }) => stream === this.#stream)
    if (ledger) this.#counts = { ...this.#counts, ledger }
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
    const framing = new BlockFraming()
    let headLeft = Number(headers[headHeader] ?? 0)
    this.#retryMs = retryMsMin
    this.#resumes = true
    this.#become({ phase: 'live' })
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      this.#lastBytesMs = performance.now()
      const before = framing.packets
      const blocks = framing.take(chunk)
      if (blocks.length === 0) continue
      const ofHead = Math.min(headLeft, blocks.length)
      headLeft -= ofHead
      await this.#sink.blocks(blocks)
      this.#offset += blocks.length - ofHead
      this.#take(framing.packets - before)
    }
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
    } else if (status === 400 || status === 401 || status === 404) {
      this.#become({ phase: 'refused', problem })
    } else this.#problem = problem
  }

  #become(state: StreamState): void {
    const { phase } = this.#state
    this.#state = state
    this.#answer()
    if (phase !== state.phase) this.#sink.changed?.(state)
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
