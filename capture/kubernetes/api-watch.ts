import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as delay } from 'node:timers/promises'
import type { ApiClient, Query } from './api-client.ts'
import type { ApiProblem, StatusObject } from './api-problem.ts'
import { listObjects } from './list-objects.ts'

/** What the API server ends its watches after, unless something cuts them before. */
const watchSeconds = 290
/** Between a cut and the next attempt: from, doubled up to. */
const retryMs = { first: 100, max: 5000 }

/** As much of an object as following a list takes. */
export type ApiObject = {
  metadata?: { name?: string; namespace?: string; uid?: string; resourceVersion?: string }
}

export type WatchListener<T> = {
  /** All there are, after the first list and after one that had to be made anew. */
  onList(objects: readonly T[]): void
  onChange(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void
  /** The watch goes on by itself, unless it says that it does not. */
  onProblem(problem: ApiProblem): void
}

export type WatchOptions = { path: string; query?: Query; doing: string }

type WatchEvent<T> = { type: string; object: T & StatusObject }

/**
 * Lists objects and follows their changes until `stop`: after a cut from where it was (by resource
 * version, bookmarks count), after 410 Gone with a new list. A refusal that will not pass by itself
 * (401, 403, 404) ends it.
 */
export class ApiWatch<T extends ApiObject> {
  readonly #client: ApiClient
  readonly #options: WatchOptions
  readonly #listener: WatchListener<T>
  readonly #abort = new AbortController()
  #version: string | undefined
  #ended: Promise<void> = Promise.resolve()

  constructor(client: ApiClient, options: WatchOptions, listener: WatchListener<T>) {
    this.#client = client
    this.#options = options
    this.#listener = listener
  }

  /** Resolves after the first list, with what is wrong when there is none. */
  async start(): Promise<ApiProblem | undefined> {
    const problem = await this.#list()
    if (!problem) this.#ended = this.#follow()
    return problem
  }

  /** The resource version that has been seen last, from where it would go on. */
  get version(): string | undefined {
    return this.#version
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#ended
  }

  get #isStopped(): boolean {
    return this.#abort.signal.aborted
  }

  async #list(): Promise<ApiProblem | undefined> {
    const { path, query, doing } = this.#options
    const listed = await listObjects<T>(this.#client, { path, doing, ...(query && { query }) })
    if ('problem' in listed) return listed.problem
    this.#version = listed.version
    if (!this.#isStopped) this.#listener.onList(listed.items)
    return undefined
  }

  async #follow(): Promise<void> {
    let waitMs = retryMs.first
    while (!this.#isStopped) {
      const problem = this.#version === undefined ? await this.#list() : await this.#watchOnce()
      if (this.#isStopped) return
      if (problem === undefined) {
        waitMs = retryMs.first
        continue
      }
      if (problem.status === 410) {
        this.#version = undefined
        continue
      }
      this.#listener.onProblem(problem)
      if (isLasting(problem)) return
      await delay(waitMs, undefined, { signal: this.#abort.signal }).catch(() => undefined)
      waitMs = Math.min(waitMs * 2, retryMs.max)
    }
  }

  /** Follows one connection to its end; a cut is no problem, but not to get one is. */
  async #watchOnce(): Promise<ApiProblem | undefined> {
    const { path, query, doing } = this.#options
    const watch = {
      ...query,
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: this.#version,
      timeoutSeconds: watchSeconds,
    }
    const opened = await this.#client.open({ path, query: watch, doing }, this.#abort.signal)
    if ('problem' in opened) return opened.problem
    try {
      for await (const line of linesOf(opened.stream)) {
        const problem = this.#take(line)
        if (problem) {
          opened.stream.destroy()
          return problem
        }
      }
    } catch {
      // The connection was cut: what it carried so far has been taken.
    }
    // A server that ends watches at once must not be asked without a pause.
    await delay(retryMs.first, undefined, { signal: this.#abort.signal }).catch(() => undefined)
    return undefined
  }

  #take(line: string): ApiProblem | undefined {
    const event = parseEvent<T>(line)
    if (event === undefined || this.#isStopped) return undefined
    const { type, object } = event
    if (type === 'ERROR') return watchProblem(object)
    this.#version = object.metadata?.resourceVersion ?? this.#version
    if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') {
      this.#listener.onChange(type, object)
    }
    return undefined
  }
}

/** Whole lines; throws when the stream is cut. (Node's readline waits for an end that never comes.) */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

/** A line that is no object is left out, as kubectl does. */
function parseEvent<T>(line: string): WatchEvent<T> | undefined {
  try {
    return JSON.parse(line) as WatchEvent<T>
  } catch {
    return undefined
  }
}

/** What the API server says within a stream that began well: `ERROR` with a Status object. */
function watchProblem({ code = 500, message = 'no reason', reason }: StatusObject): ApiProblem {
  return {
    code: 'watch-ended',
    text: `Following the cluster's changes was ended: ${message}.`,
    remedy: 'It goes on by itself.',
    status: code,
    ...(reason && { reason }),
  }
}

function isLasting({ status }: ApiProblem): boolean {
  return status === 401 || status === 403 || status === 404
}
