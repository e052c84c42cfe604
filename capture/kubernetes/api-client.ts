import { request as plainRequest } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as secureRequest } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { version } from '../version.ts'
import { refused, unanswered } from './api-problem.ts'
import type { ApiProblem } from './api-problem.ts'
import type { Cluster } from './kubeconfig.ts'

/** An API server that has not begun to answer by then does not. */
const answerMsMax = 15_000
/** Times a request is sent again that the server was too busy for. */
const retriesMax = 4
/** Waiting longer than this for a busy server is for the person to decide. */
const retryMsMax = 10_000
/** A list of all pods of a very large cluster. */
const bodyBytesMax = 512 * 1024 * 1024

export type Query = Record<string, string | number | boolean | undefined>

export type ApiRequest = {
  method?: 'GET' | 'POST' | 'DELETE' | 'PATCH'
  path: string
  query?: Query
  body?: object
  /** Begins a sentence that says what failed: `Listing pods`. */
  doing: string
}

/**
 * Requests to a cluster's API server, with the credentials of the kubeconfig. What goes wrong is an
 * answer. A server that asks to wait (429) is asked again as it says, and so is one that fails (500 and
 * up) where asking twice does no harm.
 */
export class ApiClient {
  readonly cluster: Cluster

  constructor(cluster: Cluster) {
    this.cluster = cluster
  }

  /** The same cluster with the credentials of whoever holds the token, and no others. */
  withToken(token: string): ApiClient {
    const { config } = this.cluster
    const other = new (config.constructor as new () => typeof config)()
    const cluster = config.getCurrentCluster()!
    other.loadFromClusterAndUser(cluster, { name: 'bearer', token })
    return new ApiClient({ ...this.cluster, config: other })
  }

  /** The object that is answered. */
  async call<T>(asked: ApiRequest): Promise<{ body: T } | { problem: ApiProblem }> {
    const answer = await this.open(asked)
    if ('problem' in answer) return answer
    try {
      return { body: JSON.parse(await readText(answer.stream)) as T }
    } catch (error) {
      return { problem: unanswered(this.cluster, error) }
    }
  }

  /** The answer's bytes as they come, once it is known that it is none of refusal. */
  async open(
    asked: ApiRequest,
    signal?: AbortSignal,
  ): Promise<{ stream: IncomingMessage } | { problem: ApiProblem }> {
    for (let tries = 0; ; tries++) {
      let answer: IncomingMessage
      try {
        answer = await this.#send(asked, signal)
      } catch (error) {
        return { problem: unanswered(this.cluster, error) }
      }
      const status = answer.statusCode ?? 0
      if (status >= 200 && status < 300) return { stream: answer }
      const body = await readText(answer).catch(() => '')
      const waitMs = tries < retriesMax ? retryAfterMs(asked, answer, tries) : undefined
      if (waitMs === undefined || signal?.aborted) {
        return { problem: refused(this.cluster, status, body, asked.doing) }
      }
      await delay(waitMs, undefined, signal && { signal }).catch(() => undefined)
    }
  }

  async #send(asked: ApiRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    const options: RequestOptions = {}
    await this.cluster.config.applyToHTTPSOptions(options)
    const url = apiUrl(this.cluster.server, asked)
    const { method = 'GET', body } = asked
    const text = body && JSON.stringify(body)
    options.method = method
    if (signal) options.signal = signal
    options.headers = {
      ...options.headers,
      accept: 'application/json',
      'user-agent': `podscope/${version}`,
      ...(text !== undefined && {
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        'content-length': Buffer.byteLength(text),
      }),
    }
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'http:' ? plainRequest : secureRequest
      const sent = send(url, options, (answer) => {
        clearTimeout(deadline)
        resolve(answer)
      })
      const deadline = setTimeout(() => sent.destroy(timedOut()), answerMsMax)
      sent.once('error', (error) => {
        clearTimeout(deadline)
        reject(error)
      })
      sent.end(text)
    })
  }
}

/** A server may lie below a path, as behind Rancher's proxy. */
export function apiUrl(
  server: string,
  { path, query = {} }: Pick<ApiRequest, 'path' | 'query'>,
): URL {
  const url = new URL(server.replace(/\/$/, '') + path)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url
}

/** How long to wait before asking again; `undefined` when that is of no use or could do harm. */
function retryAfterMs(
  { method = 'GET' }: ApiRequest,
  { statusCode = 0, headers }: IncomingMessage,
  tries: number,
): number | undefined {
  const isBusy = statusCode === 429 || (statusCode === 503 && headers['retry-after'] !== undefined)
  if (!isBusy && !(statusCode >= 500 && (method === 'GET' || method === 'DELETE'))) return undefined
  const asked = Number(headers['retry-after'])
  const waitMs = Number.isFinite(asked) ? asked * 1000 : 200 * 2 ** tries
  return waitMs <= retryMsMax ? waitMs : undefined
}

async function readText(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyBytesMax) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function timedOut(): Error {
  return Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })
}
