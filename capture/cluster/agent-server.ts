import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { socketViews } from '../../shared/pod/socket-view.ts'
import { readPodSockets } from '../pods/pod-sockets.ts'
import {
  headHeader,
  offsetHeader,
  packetsHeader,
  parseCaptureQuery,
  streamHeader,
} from './capture-request.ts'
import type { CaptureRequest } from './capture-request.ts'
import type { NodeCaptures } from './node-captures.ts'
import { bearerTest } from './secret-token.ts'
import type { TokenTest } from './secret-token.ts'
import type { StreamedCapture, StreamPart } from './streamed-capture.ts'
import { systemReason } from '../system-reasons.ts'

export type AgentServerOptions = {
  host: string
  port: number
  token: string
  /** The node's name. */
  node: string
  captures: Pick<NodeCaptures, 'isWatched' | 'pods' | 'pod' | 'ensure' | 'find' | 'close'>
  /** All that `podscope inspect` shows of a pod; `undefined` when it has gone. */
  inspect(pod: Pod): Promise<object | undefined>
}

export type RunningAgent = {
  port: number
  /** When somebody last was watching, or the agent began; by `performance.now`. */
  readonly lastWatchedMs: number
  close(): Promise<void>
}

/** A laptop and a hub or two, each with a connection for every pod and some besides. */
const connectionsMax = 256

/** Listens for watchers; or says why it cannot. */
export async function startAgentServer(
  options: AgentServerOptions,
): Promise<RunningAgent | { problem: Remedy }> {
  const routes = new AgentRoutes(options)
  const server = createServer((request, response) => void routes.answer(request, response))
  server.maxConnections = connectionsMax
  const failed = await new Promise<Error | undefined>((resolve) => {
    server.once('error', resolve)
    server.listen({ host: options.host, port: options.port }, () => resolve(undefined))
  })
  if (failed) return { problem: cannotListen(options, failed) }
  return {
    port: (server.address() as AddressInfo).port,
    get lastWatchedMs() {
      return routes.lastWatchedMs
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await options.captures.close()
    },
  }
}

type Answer = { status: number; body: unknown; headers?: Record<string, string> }

class AgentRoutes {
  readonly #options: AgentServerOptions
  readonly #isAllowed: TokenTest
  #lastWatchedMs = performance.now()

  constructor(options: AgentServerOptions) {
    this.#options = options
    this.#isAllowed = bearerTest(options.token)
  }

  get lastWatchedMs(): number {
    if (this.#options.captures.isWatched) this.#lastWatchedMs = performance.now()
    return this.#lastWatchedMs
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`http://agent${request.url?.startsWith('/') ? request.url : '/'}`)
    try {
      if (url.pathname === '/v1/capture' && request.method === 'GET' && this.#isFor(request)) {
        await this.#capture(url.searchParams, request, response)
      } else send(response, await this.#reply(request, url))
    } catch (error) {
      // A watcher that has gone is no failure; anything else is told to the one who asked.
      if (!response.headersSent) send(response, failure(error))
      else response.destroy()
    }
  }

  async #reply(request: IncomingMessage, url: URL): Promise<Answer> {
    if (request.method !== 'GET') return { status: 405, body: badMethod, headers: { Allow: 'GET' } }
    if (url.pathname === '/healthz') return { status: 200, body: 'ok' }
    if (!this.#isFor(request)) {
      return { status: 401, body: unauthorized, headers: { 'WWW-Authenticate': 'Bearer' } }
    }
    const { node, captures } = this.#options
    switch (url.pathname) {
      case '/v1/pods':
        return { status: 200, body: { node, pods: (await captures.pods()).pods } }
      case '/v1/sockets':
        return this.#sockets(url.searchParams.get('pod') ?? '')
      case '/v1/inspect':
        return this.#inspect(url.searchParams.get('pod') ?? '')
      default:
        return { status: 404, body: notFound }
    }
  }

  async #sockets(id: string): Promise<Answer> {
    const pod = await this.#options.captures.pod(id)
    if (pod === undefined) return { status: 404, body: notFound }
    return { status: 200, body: socketViews(pod, readPodSockets(pod)) }
  }

  async #inspect(id: string): Promise<Answer> {
    const pod = await this.#options.captures.pod(id)
    const inspection = pod && (await this.#options.inspect(pod))
    return inspection ? { status: 200, body: inspection } : { status: 404, body: notFound }
  }

  async #capture(
    query: URLSearchParams,
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const parsed = parseCaptureQuery(query)
    if ('code' in parsed) {
      send(response, { status: 400, body: parsed })
      return
    }
    const stream = headers[streamHeader]
    const found = await this.#find(parsed.request, typeof stream === 'string' ? stream : undefined)
    if ('problem' in found) {
      send(response, { status: found.status, body: found.problem })
      return
    }
    const part = stream === undefined ? found.begin() : found.resume(parsed.from)
    if (typeof part === 'number') {
      send(response, { status: 410, body: { ...evicted(parsed.from, part), from: part } })
      return
    }
    await sendStream(found, part, response)
  }

  #find(request: CaptureRequest, stream: string | undefined) {
    const { captures } = this.#options
    if (stream === undefined) return captures.ensure(request)
    return captures.find(stream) ?? { status: 404 as const, problem: streamGone }
  }

  #isFor(request: IncomingMessage): boolean {
    return this.#isAllowed(request.headers.authorization)
  }
}

async function sendStream(
  capture: StreamedCapture,
  part: StreamPart,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  response.writeHead(200, {
    'Content-Type': 'application/x-pcapng',
    'Cache-Control': 'no-store',
    [streamHeader]: capture.id,
    [offsetHeader]: String(part.offset),
    [headHeader]: String(part.head.length),
    ...(part.packetsBefore !== undefined && { [packetsHeader]: String(part.packetsBefore) }),
  })
  response.flushHeaders()
  await pipeline(Readable.from(capture.read(part, gone.signal), { highWaterMark: 1 }), response)
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': typeof body === 'string' ? 'text/plain' : 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...headers,
  })
  response.end(text)
}

const unauthorized: Remedy = {
  code: 'unauthorized',
  text: 'The token is missing or is not this agent’s.',
  remedy: 'Only the hub or the laptop that the agent was started for may ask it.',
}

const notFound: Remedy = {
  code: 'not-found',
  text: 'There is nothing of that name here.',
  remedy: 'The agent answers /v1/pods, /v1/capture, /v1/sockets and /v1/inspect.',
}

const badMethod: Remedy = {
  code: 'bad-method',
  text: 'Only GET is answered here.',
  remedy: 'Nothing of an agent can be changed from outside.',
}

const streamGone: Remedy = {
  code: 'stream-gone',
  text: 'That stream has ended: nobody had been reading it for too long, or the agent was restarted.',
  remedy: 'Begin another one.',
}

function evicted(from: number, next: number): Remedy {
  return {
    code: 'evicted',
    text: `The bytes from ${from} to ${next} are no longer kept.`,
    remedy: 'Begin anew with the oldest that are.',
  }
}

function failure(error: unknown): Answer {
  const text = `The agent failed: ${error instanceof Error ? error.message : String(error)}.`
  return { status: 500, body: { code: 'agent-failed', text, remedy: 'Look at the agent’s log.' } }
}

function cannotListen({ host, port }: AgentServerOptions, error: Error): Remedy {
  return {
    code: 'cannot-listen',
    text: `It is not possible to listen on ${host}:${port}: ${systemReason(error)}.`,
    remedy: 'Choose another address with --listen.',
  }
}
