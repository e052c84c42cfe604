import { request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Remedy } from '../../shared/messages/messages.ts'
import { systemReason } from '../system-reasons.ts'

/** Where an agent is, and how it is reached. */
export type AgentAddress = {
  /** The node's, as a person knows it; where it listens as long as nobody knows better. */
  name: string
  token: string
  /** Opens a connection: a socket, or a stream through port-forward. */
  connect(): Promise<Duplex>
  /** Begins to answer in this time, or is taken to be gone; `answerMsMax` where it is near. */
  answerMsMax?: number
}

export type AgentAnswer = { status: number; headers: IncomingHttpHeaders; body: IncomingMessage }

/** An agent that is near and does not begin to answer in this time is taken to be gone. */
export const answerMsMax = 1200
/** From a container that runs to its first answer: a Node that starts on a busy node. */
export const readyMsMax = 30_000
const readyRetryMs = 200
/** What is not a stream is small: the pods of a node. */
const bodyBytesMax = 32 * 1024 * 1024

/** Asks an agent; resolves with the beginning of its answer. Rejects when there is none. */
export async function askAgent(
  address: AgentAddress,
  path: string,
  options: { headers?: Record<string, string>; signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<AgentAnswer> {
  const { signal, headers, timeoutMs = address.answerMsMax ?? answerMsMax } = options
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), timeoutMs)
  const ending = signal ? AbortSignal.any([patience.signal, signal]) : patience.signal
  try {
    const socket = await connected(address, ending)
    // It may break when the answer has been read, and nobody listens any more.
    socket.on('error', ignore)
    return await new Promise((resolve, reject) => {
      const asking = request({
        path,
        host: 'agent',
        headers: { ...headers, Authorization: `Bearer ${address.token}`, Connection: 'close' },
        createConnection: () => socket,
        ...(signal && { signal }),
      })
      patience.signal.addEventListener('abort', () =>
        asking.destroy(new Error('it does not answer')),
      )
      asking.once('error', reject)
      asking.once('response', (body) => {
        // What goes wrong from here on is the reader's to see.
        asking.off('error', reject)
        asking.on('error', ignore)
        resolve({ status: body.statusCode ?? 0, headers: body.headers, body })
      })
      asking.end()
    })
  } finally {
    // An answer that has begun may take as long as it likes.
    clearTimeout(timer)
  }
}

/** A small answer as JSON, or what is wrong. */
export async function askAgentJson(
  address: AgentAddress,
  path: string,
): Promise<{ value: unknown } | { problem: Remedy }> {
  try {
    const { status, body } = await askAgent(address, path)
    const value: unknown = JSON.parse(await readText(body))
    return status === 200 ? { value } : { problem: remedyOf(value, status, address) }
  } catch (error) {
    return { problem: unreachable(address, error) }
  }
}

/** The same of an agent that has just been placed: its container runs before it listens. */
export async function askWhenReady(
  address: AgentAddress,
  path: string,
  signal: AbortSignal,
): Promise<{ value: unknown } | { problem: Remedy }> {
  const deadline = performance.now() + readyMsMax
  for (;;) {
    const answer = await askAgentJson(address, path)
    const isLate = signal.aborted || performance.now() > deadline
    if (!('problem' in answer) || answer.problem.code !== 'agent-unreachable' || isLate)
      return answer
    await delay(readyRetryMs, undefined, { signal }).catch(ignore)
  }
}

/** The agent's own words about what it refuses. */
export function remedyOf(value: unknown, status: number, { name }: AgentAddress): Remedy {
  if (isRemedy(value)) return { code: value.code, text: value.text, remedy: value.remedy }
  return {
    code: 'agent-refused',
    text: `The agent on ${name} answered with status ${status}.`,
    remedy: 'Look at its log, and whether it is of the same version.',
  }
}

export function unreachable({ name }: AgentAddress, error: unknown): Remedy {
  return {
    code: 'agent-unreachable',
    text: `The agent on ${name} cannot be reached: ${systemReason(error)}.`,
    remedy: 'It is tried again; see whether its pod runs and whether the node is there.',
  }
}

export async function readText(body: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyBytesMax) throw new Error('its answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** For agents that listen where a socket can reach them. */
export function socketTo(host: string, port: number): () => Promise<Duplex> {
  return () =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        socket.setNoDelay(true)
        resolve(socket)
      })
    })
}

/** A connection that comes when nobody waits any more has nobody to close it but us. */
function connected(address: AgentAddress, ending: AbortSignal): Promise<Duplex> {
  const connecting = address.connect()
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      reject(new Error('no connection could be made'))
      connecting.then((late) => late.destroy(), ignore)
    }
    ending.addEventListener('abort', giveUp, { once: true })
    connecting.then(resolve, reject).finally(() => ending.removeEventListener('abort', giveUp))
  })
}

function isRemedy(value: unknown): value is Remedy {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'text' in value &&
    typeof value.text === 'string' &&
    'remedy' in value &&
    typeof value.remedy === 'string'
  )
}

function ignore(): void {}
