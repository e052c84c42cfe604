import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import type { SocketView } from '../../shared/pod/socket-view.ts'
import { answerMsMax, askAgentJson } from './agent-request.ts'
import type { AgentAddress } from './agent-request.ts'
import { AgentStream } from './agent-stream.ts'
import type { StreamSink } from './agent-stream.ts'
import type { CaptureRequest } from './capture-request.ts'
import type { StreamLedger } from './streamed-capture.ts'

/**
 * How often an agent is asked for its counters, by how long it may take to answer: what does not answer
 * is known to be gone in time, and a connection through an API server is not made more often than that.
 */
const asksPerAnswer = 0.4

/** One agent, as whoever watches its pods sees it. */
export class AgentClient {
  readonly address: AgentAddress
  readonly #streams = new Set<AgentStream>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(address: AgentAddress) {
    this.address = address
  }

  async pods(): Promise<Pod[] | { problem: Remedy }> {
    const answer = await askAgentJson(this.address, '/v1/pods')
    if ('problem' in answer) return answer
    return Array.isArray(answer.value) ? answer.value.filter(isPod) : []
  }

  /** The rows of the agent's `doctor`, as they are. */
  async doctor(): Promise<unknown[] | { problem: Remedy }> {
    const answer = await askAgentJson(this.address, '/v1/doctor')
    if ('problem' in answer) return answer
    return Array.isArray(answer.value) ? answer.value : []
  }

  async sockets(pod: string): Promise<SocketView[] | { problem: Remedy }> {
    const answer = await askAgentJson(this.address, `/v1/sockets?${new URLSearchParams({ pod })}`)
    if ('problem' in answer) return answer
    return Array.isArray(answer.value) ? (answer.value as SocketView[]) : []
  }

  async ledgers(): Promise<StreamLedger[] | { problem: Remedy }> {
    const answer = await askAgentJson(this.address, '/v1/stream/ledger')
    if ('problem' in answer) return answer
    return Array.isArray(answer.value) ? (answer.value as StreamLedger[]) : []
  }

  /** Reads a capture until it is stopped, however often the connection is cut. */
  capture(request: CaptureRequest, sink: StreamSink): AgentStream {
    const stream = new AgentStream(this.address, request, sink)
    this.#streams.add(stream)
    void stream.ended.then(() => this.#streams.delete(stream))
    if (this.#timer === undefined) this.#askLater()
    return stream
  }

  /** Ends all streams. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await Promise.all([...this.#streams].map((stream) => stream.stop()))
  }

  #askLater(): void {
    const intervalMs = (this.address.answerMsMax ?? answerMsMax) * asksPerAnswer
    this.#timer = setTimeout(() => void this.#ask(), intervalMs)
    this.#timer.unref()
  }

  async #ask(): Promise<void> {
    const ledgers = await this.ledgers()
    this.#timer = undefined
    if (this.#isClosed || this.#streams.size === 0) return
    for (const stream of this.#streams) {
      if ('problem' in ledgers) stream.cut(ledgers.problem)
      else stream.count(ledgers)
    }
    this.#askLater()
  }
}

function isPod(value: unknown): value is Pod {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    typeof value.key === 'string' &&
    'containers' in value &&
    Array.isArray(value.containers)
  )
}
