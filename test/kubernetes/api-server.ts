import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Certificates } from './certificates.ts'
import { createObject, deleteObject } from './changes.ts'
import { discover } from './discovery.ts'
import { ObjectStore } from './object-store.ts'
import type { ApiObject } from './object-store.ts'
import { answerPortForward, refuse } from './port-forward-answer.ts'
import { accessOf, readPath } from './request-path.ts'
import type { RequestPath } from './request-path.ts'
import { readSelectors } from './selectors.ts'
import {
  badRequest,
  listExpired,
  noSuchResource,
  notFound,
  statusOf,
  unauthorized,
} from './status.ts'
import type { Refusal } from './status.ts'
import { anonymous, isAllowed, refuseAccess } from './users.ts'
import type { Access, User } from './users.ts'
import { readPage } from './list-page.ts'
import { answerWatch } from './watch-answer.ts'

export type Asked = { method: string; path: string; query: URLSearchParams }

export type ApiServerOptions = {
  certificates: Certificates
  /** Of Kubernetes. */
  version?: '1.26' | '1.32'
  /** By the tokens they come with. */
  users: Map<string, User>
  /** Reaches a port inside a pod, as the runtime on its node does. */
  dial?: (pod: ApiObject, port: number) => Promise<Duplex>
}

const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

/**
 * An API server for tests, over TLS: what it answers and what it refuses is that of a 1.26 or 1.32
 * server, whose recorded answers are in `../fixtures/kubernetes`.
 */
export class ApiServer {
  readonly store = new ObjectStore()
  readonly url: string
  /** What was asked so far, with the status it got: `GET /api/v1/pods 200`. */
  readonly log: string[] = []
  /** Refuses, or cuts, what it is made to. */
  interfere: ((asked: Asked) => Refusal | 'cut' | undefined) | undefined
  readonly #server: Server
  readonly #options: ApiServerOptions
  readonly #sockets = new Set<Duplex>()

  private constructor(server: Server, options: ApiServerOptions) {
    this.#server = server
    this.#options = options
    this.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('secureConnection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.on('request', (request, answer) => void this.#answer(request, answer))
    server.on('upgrade', (request, socket: Duplex) => this.#upgrade(request, socket))
  }

  static async start(options: ApiServerOptions): Promise<ApiServer> {
    const { certificate, key } = options.certificates
    const server = createServer({ cert: certificate, key })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new ApiServer(server, options)
  }

  /** Cuts every connection, watches and port-forwards in the middle of what they say. */
  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    this.#server.close()
    this.cutConnections()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { path, query } = readUrl(request)
    const method = request.method ?? 'GET'
    answer.once('close', () => this.log.push(`${method} ${request.url} ${answer.statusCode}`))
    const interference = this.interfere?.({ method, path, query })
    if (interference === 'cut') {
      request.socket.destroy()
      return
    }
    const refusal = interference ?? (await this.#route(request, answer))
    if (refusal) sendRefusal(answer, refusal)
  }

  /** Answers, or says why not. */
  async #route(request: IncomingMessage, answer: ServerResponse): Promise<Refusal | undefined> {
    const { path, query } = readUrl(request)
    const user = this.#userOf(request)
    if (!user) return unauthorized
    const discovered = discover(path, this.#options.version ?? '1.32')
    if (discovered) return sendJson(answer, 200, discovered)
    if (path === reviewPath) return this.#review(request, answer, user)
    const place = readPath(path)
    if (!place) return user === anonymous ? refusePath(user, path) : noSuchResource
    const method = request.method ?? 'GET'
    const access = accessOf(method, place, query)
    if (!isAllowed(user, access)) return refuseAccess(user, access)
    if (place.subresource) return badRequest('Upgrade request required')
    if (method === 'GET') return this.#read(answer, place, query)
    const change = { store: this.store, place, query, body: await readBody(request) }
    const done =
      method === 'POST'
        ? createObject(change)
        : method === 'DELETE'
          ? deleteObject(change)
          : undefined
    if (!done) return noSuchResource
    if ('refusal' in done) return done.refusal
    if (done.warning) answer.setHeader('warning', `299 - ${JSON.stringify(done.warning)}`)
    return sendJson(answer, done.status, done.body)
  }

  #userOf({ headers: { authorization } }: IncomingMessage): User | undefined {
    if (authorization === undefined) return anonymous
    return this.#options.users.get(authorization.replace(/^Bearer /, ''))
  }

  #read(answer: ServerResponse, place: RequestPath, query: URLSearchParams): Refusal | undefined {
    const { kind, namespace, name } = place
    const apiVersion = 'v1'
    if (name !== undefined) {
      const object = this.store.get(kind.resource, namespace, name)
      if (!object) return notFound(kind.resource, name)
      return sendJson(answer, 200, { kind: kind.kind, apiVersion, ...object })
    }
    const selects = readSelectors(kind.resource, query)
    if (typeof selects !== 'function') return selects
    const { resource } = kind
    if (query.get('watch') === 'true' || query.get('watch') === '1') {
      answerWatch(answer, this.store, {
        resource,
        kind: kind.kind,
        apiVersion,
        namespace,
        selects,
        query,
      })
      return undefined
    }
    const exact = query.get('resourceVersionMatch') === 'Exact'
    if (exact && Number(query.get('resourceVersion')) < this.store.oldestVersion) return listExpired
    const items = this.store.list(resource, namespace).filter(selects)
    const page = readPage(this.store, items, query)
    if ('code' in page) return page
    return sendJson(answer, 200, { kind: `${kind.kind}List`, apiVersion, ...page })
  }

  async #review(request: IncomingMessage, answer: ServerResponse, user: User) {
    const access = {
      verb: 'create',
      group: 'authorization.k8s.io',
      resource: 'selfsubjectaccessreviews',
    }
    if (!isAllowed(user, access)) return refuseAccess(user, access)
    const review = (await readBody(request)) as { spec?: { resourceAttributes?: Partial<Access> } }
    const asked = review.spec?.resourceAttributes
    if (!asked) return badRequest('spec.resourceAttributes: Required value')
    const allowed = isAllowed(user, withoutEmpty(asked) as Access)
    return sendJson(answer, 201, {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: { creationTimestamp: null },
      spec: review.spec,
      status: { allowed },
    })
  }

  #upgrade(request: IncomingMessage, socket: Duplex): void {
    const { path, query } = readUrl(request)
    this.log.push(`UPGRADE ${request.url}`)
    socket.on('error', () => socket.destroy())
    const place = readPath(path)
    const user = this.#userOf(request)
    const refusal = this.#refuseUpgrade(place, user, query)
    if (refusal) {
      refuse(socket, refusal.code, refusal.reason ?? 'Refused', JSON.stringify(statusOf(refusal)))
      return
    }
    const pod = this.store.get('pods', place!.namespace, place!.name!)!
    void delay(0).then(() =>
      answerPortForward(request, socket, query, (port) => this.#dial(pod, port)),
    )
  }

  #refuseUpgrade(
    place: RequestPath | undefined,
    user: User | undefined,
    query: URLSearchParams,
  ): Refusal | undefined {
    if (!user) return unauthorized
    if (place?.subresource !== 'portforward') return noSuchResource
    const access = accessOf('GET', place, query)
    if (!isAllowed(user, access)) return refuseAccess(user, access)
    const pod = this.store.get('pods', place.namespace, place.name!)
    if (!pod) return notFound('pods', place.name!)
    const { nodeName } = pod['spec'] as { nodeName?: string }
    return nodeName ? undefined : badRequest(`pod ${place.name} does not have a host assigned`)
  }

  #dial(pod: ApiObject, port: number): Promise<Duplex> {
    const { dial } = this.#options
    return dial ? dial(pod, port) : Promise.reject(new Error('no runtime'))
  }
}

function readUrl(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost')
  return { path: pathname, query: searchParams }
}

async function readBody(request: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : (JSON.parse(text) as object)
}

function sendJson(answer: ServerResponse, status: number, body: object): undefined {
  const text = JSON.stringify(body)
  answer.writeHead(status, {
    'audit-id': randomUUID(),
    'cache-control': 'no-cache, private',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  answer.end(text)
}

function sendRefusal(answer: ServerResponse, refusal: Refusal): void {
  for (const [name, value] of Object.entries(refusal.headers ?? {})) answer.setHeader(name, value)
  sendJson(answer, refusal.code, statusOf(refusal))
}

function refusePath({ name }: User, path: string): Refusal {
  const message = `forbidden: User "${name}" cannot get path "${path}"`
  return { code: 403, reason: 'Forbidden', message, details: {} }
}

function withoutEmpty(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== ''))
}
