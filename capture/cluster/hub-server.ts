import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Remedy } from '../../shared/messages/messages.ts'
import { Access } from '../server/access.ts'
import { answerRequest, requestUrl } from '../server/http.ts'
import { readPage } from '../server/page.ts'
import type { Page } from '../server/page.ts'
import { Views } from '../server/views.ts'
import { ServiceDesk } from '../session/service-desk.ts'
import type { ApiServer } from './access-review.ts'
import { hubSources } from './hub-sources.ts'
import type { HubOptions } from './hub-sources.ts'
import { TokenSeal, tokenCharactersMax } from './sealed-token.ts'
import { signInHeaders, signInPage, signInSentences } from './sign-in.ts'
import { UserRights } from './user-rights.ts'
import { systemReason } from '../system-reasons.ts'

export type HubServerOptions = HubOptions & {
  host: string
  port: number
  /** Names that the hub is reached by, beside addresses and localhost. */
  names: readonly string[]
  pageDirectory: string
  api: ApiServer
  /** What users' cookies are sealed with. */
  secret: string
}

type User = { desk: ServiceDesk; views: Views; access: Access; rights: UserRights }

/** Each has an engine of its own while watching: some hundred megabytes. */
const usersMax = 32
const bodyBytesMax = 16 * 1024

/**
 * Serves the page to many users, each with a desk of their own that shows what they may watch. Who
 * they are is in their cookie, sealed: a hub that is started again knows them as before.
 */
export async function startHubServer(
  options: HubServerOptions,
): Promise<{ port: number; close(): Promise<void> } | { problem: Remedy }> {
  const page = await readPage(options.pageDirectory)
  if (page === undefined) return { problem: pageMissing }
  const server = createServer()
  const failed = await new Promise<Error | undefined>((resolve) => {
    server.once('error', resolve)
    server.listen({ host: options.host, port: options.port }, () => resolve(undefined))
  })
  if (failed) return { problem: cannotListen(options, failed) }
  const { port } = server.address() as AddressInfo
  const hub = new HubUsers({ ...options, port }, page)
  server.on('request', (request, response) => void hub.answer(request, response))
  server.on('upgrade', (request, socket, head) => hub.upgrade(request, socket, head))
  return {
    port,
    close: async () => {
      server.close()
      await hub.close()
      server.closeAllConnections()
    },
  }
}

class HubUsers {
  readonly #options: HubServerOptions
  readonly #page: Page
  readonly #seal: TokenSeal
  readonly #access: Access
  /** By the sealed token. */
  readonly #users = new Map<string, User>()

  constructor(options: HubServerOptions, page: Page) {
    this.#options = options
    this.#page = page
    this.#seal = new TokenSeal(options.secret)
    this.#access = new Access(options.host, options.port, undefined, options.names)
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = requestUrl(request)?.pathname
    if (path === '/healthz') {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end('ok')
    } else if (!this.#access.knowsHost(request)) {
      answerRequest(this.#access, this.#page, request, response)
    } else if (path === '/sign-in' && request.method === 'POST') {
      await this.#signIn(request, response)
    } else {
      const user = this.#userOf(request)
      if (user) answerRequest(user.access, this.#page, request, response)
      else if (path === '/' || path === '/sign-in') sendForm(response, 200)
      else answerRequest(this.#access, this.#page, request, response)
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const user = this.#userOf(request)
    if (user) user.views.upgrade(request, socket, head)
    else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }

  async close(): Promise<void> {
    for (const { views } of this.#users.values()) views.close()
    await Promise.all([...this.#users.values()].map(({ desk }) => desk.close()))
  }

  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = new URLSearchParams(await readBody(request)).get('token')?.trim() ?? ''
    // What stands in a header: RFC 6750, 2.1.
    if (!/^[\w.~+/=-]+$/.test(token) || token.length > tokenCharactersMax) {
      sendForm(response, 400, signInSentences.noToken)
      return
    }
    const verdict = await new UserRights(this.#options.api, token).ask('default')
    if (verdict === 'unauthorized') sendForm(response, 401, signInSentences.unknownToken)
    else if (verdict === 'unreachable') sendForm(response, 503, signInSentences.unreachable)
    else {
      const { access } = this.#ensureUser(this.#seal.seal(token), token)
      response.writeHead(303, { Location: '/', 'Set-Cookie': access.cookie() }).end()
    }
  }

  #userOf(request: IncomingMessage): User | undefined {
    const prefix = `podscope-${this.#options.port}=`
    const cookies = request.headers.cookie?.split('; ') ?? []
    const sealed = cookies.find((each) => each.startsWith(prefix))?.slice(prefix.length)
    if (sealed === undefined) return undefined
    const known = this.#users.get(sealed)
    if (known) return known
    const token = this.#seal.open(sealed)
    return token === undefined ? undefined : this.#ensureUser(sealed, token)
  }

  #ensureUser(sealed: string, token: string): User {
    const known = this.#users.get(sealed)
    if (known) return known
    this.#forgetOldest()
    const { host, port, names, api } = this.#options
    const rights = new UserRights(api, token)
    const desk = new ServiceDesk(
      hubSources(
        this.#options,
        (name) => rights.mayWatch(name),
        () => rights.pods(),
      ),
    )
    const access = new Access(host, port, sealed, names)
    const user = { desk, access, rights, views: new Views(access, desk) }
    this.#users.set(sealed, user)
    return user
  }

  #forgetOldest(): void {
    const oldest = this.#users.keys().next().value
    if (this.#users.size < usersMax || oldest === undefined) return
    const { desk, views } = this.#users.get(oldest)!
    this.#users.delete(oldest)
    views.close()
    void desk.close()
  }
}

function sendForm(response: ServerResponse, status: number, said?: string): void {
  response.writeHead(status, signInHeaders).end(signInPage(said))
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString()
    if (text.length > bodyBytesMax) return ''
  }
  return text
}

const pageMissing: Remedy = {
  code: 'page-missing',
  text: 'The page has not been built.',
  remedy: 'Run npm run build.',
}

function cannotListen({ host, port }: HubServerOptions, error: Error): Remedy {
  return {
    code: 'cannot-listen',
    text: `It is not possible to listen on ${host}:${port}: ${systemReason(error)}.`,
    remedy: 'Choose another address with --host and --port.',
  }
}
