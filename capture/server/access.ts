import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** 192 random bits, as 32 characters that need no escaping in a URL or a cookie. */
const tokenBytes = 24

/** The names that always mean this machine, as they stand in a Host header. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** Listening on these, the service is reached by whatever addresses the machine has. */
const wildcardAddresses = new Set(['0.0.0.0', '::'])

/**
 * Who may come in. The token in the printed URL opens the page; the page's own requests carry it in a
 * cookie. Host names and origins are checked besides, so that a page of another site can reach the
 * service neither under its own name (DNS rebinding) nor with the user's cookie.
 */
export class Access {
  readonly token: string
  readonly #tokenDigest: Buffer
  readonly #cookieName: string
  readonly #names: ReadonlySet<string>
  readonly #anyAddress: boolean

  /**
   * `host` is what the service listens on, `names` what else it is reached by. Cookies know no ports,
   * so the cookie's name has it.
   */
  constructor(
    host: string,
    port: number,
    token = randomBytes(tokenBytes).toString('base64url'),
    names: readonly string[] = [],
  ) {
    this.token = token
    this.#tokenDigest = digest(token)
    this.#cookieName = `podscope-${port}`
    this.#names = new Set([...loopbackNames, ...names, bracketed(host).toLowerCase()])
    this.#anyAddress = wildcardAddresses.has(host)
  }

  /**
   * Whether the request was sent to a name that is ours. An attacker's page that has its own name
   * resolve to this machine sends that name, and never an address.
   */
  knowsHost(request: IncomingMessage): boolean {
    const name = hostName(request.headers.host)
    if (name === undefined) return false
    return this.#names.has(name) || (this.#anyAddress && isIP(unbracketed(name)) !== 0)
  }

  /** Whether the request was made by our page, which stands on the very host that was asked. */
  knowsOrigin(request: IncomingMessage): boolean {
    const { origin, host } = request.headers
    if (origin === undefined || host === undefined || !URL.canParse(origin)) return false
    return new URL(origin).host === new URL(`http://${host}`).host
  }

  hasTokenInUrl(url: URL): boolean {
    return this.#isToken(url.searchParams.get('token'))
  }

  hasTokenInCookie(request: IncomingMessage): boolean {
    const prefix = `${this.#cookieName}=`
    const cookies = request.headers.cookie?.split('; ') ?? []
    return cookies.some(
      (cookie) => cookie.startsWith(prefix) && this.#isToken(cookie.slice(prefix.length)),
    )
  }

  /** Keeps the page open through a reload; no script reads it and no other site sends it. */
  cookie(): string {
    return `${this.#cookieName}=${this.token}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** Digests are compared, so that neither the time nor the length tells anything of the token. */
  #isToken(candidate: string | null): boolean {
    return candidate !== null && timingSafeEqual(digest(candidate), this.#tokenDigest)
  }
}

/** As a host stands in a URL: IPv6 addresses in brackets. */
export function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}

/** Where a browser on this machine finds what listens on `host`. */
export function loopbackOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

function unbracketed(name: string): string {
  return name.startsWith('[') ? name.slice(1, -1) : name
}

function hostName(header: string | undefined): string | undefined {
  if (header === undefined || !/^[\w.:[\]-]+$/.test(header)) return undefined
  const url = `http://${header}/`
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
