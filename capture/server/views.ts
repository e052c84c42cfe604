import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer, type RawData } from 'ws'
import { viewMessageCharactersMax } from '../../shared/messages/limits.ts'
import { CloseCode, subprotocol } from '../../shared/messages/messages.ts'
import type { Desk } from '../../shared/view/desk.ts'
import { bufferedBytesMax, tickMs, ViewSession } from '../../shared/view/view-session.ts'
import type { Access } from './access.ts'
import { requestUrl, sentences } from './http.ts'

const sessionPath = '/session'

/** A class of 30 and its teacher may look at one pod. */
const viewsMax = 32

/** How long a view that is turned away or misbehaves may take to close. */
const closeTimeoutMs = 2000

/** As often as keeps the idle connections of common proxies and port-forwards open (60 s and more). */
const ticksPerPing = 15_000 / tickMs

/**
 * After so many unanswered pings a view is gone: two minutes. A page that is stopped in a debugger, or
 * on a machine that hangs for a minute, must still be there when it goes on.
 */
const unansweredPingsMax = 8

/** RFC 6455, 5.5: a control frame holds 125 bytes, two of them the code. */
const reasonBytesMax = 123

type View = { socket: WebSocket; session: ViewSession; unansweredPings: number }

/** The WebSockets of all views, and the one timer that serves them. */
export class Views {
  readonly #access: Access
  readonly #desk: Desk
  readonly #views = new Set<View>()
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: viewMessageCharactersMax,
    handleProtocols: (offered) => offered.has(subprotocol) && subprotocol,
  })
  #timer: NodeJS.Timeout | undefined
  #ticks = 0

  constructor(access: Access, desk: Desk) {
    this.#access = access
    this.#desk = desk
  }

  /**
   * Answers a request to become a WebSocket. What a page can be told is told by a close code, since a
   * browser keeps the status of a refused request to itself.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refused = this.#refusalBefore(request)
    if (refused !== undefined) {
      refuse(socket, refused.status, refused.text)
      return
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      // Without a listener a broken connection would end the process; 'close' follows in any case.
      webSocket.on('error', () => undefined)
      const turnedAway = this.#refusalAfter(request)
      if (turnedAway === undefined) this.#welcome(webSocket)
      else close(webSocket, turnedAway.code, turnedAway.text)
    })
  }

  /** Says goodbye to all. */
  close(): void {
    for (const { socket } of this.#views) {
      close(socket, CloseCode.shuttingDown, 'podscope is ending')
    }
  }

  #refusalBefore(request: IncomingMessage): { status: string; text: string } | undefined {
    if (!this.#access.knowsHost(request)) {
      return { status: '403 Forbidden', text: sentences.unknownHost }
    }
    if (requestUrl(request)?.pathname !== sessionPath) {
      return { status: '404 Not Found', text: `WebSockets are at ${sessionPath}.` }
    }
    const offered = request.headers['sec-websocket-protocol']?.split(',') ?? []
    if (!offered.some((name) => name.trim() === subprotocol)) {
      return { status: '400 Bad Request', text: `The subprotocol spoken here is ${subprotocol}.` }
    }
    return undefined
  }

  #refusalAfter(request: IncomingMessage): { code: number; text: string } | undefined {
    const url = requestUrl(request)
    const hasToken = url !== undefined && this.#access.hasTokenInUrl(url)
    if (request.headers.origin !== undefined && !this.#access.knowsOrigin(request)) {
      return {
        code: CloseCode.foreignOrigin,
        text: 'a page of another site may not look in: use the URL that podscope printed',
      }
    }
    const isOurPage = request.headers.origin !== undefined
    if (!hasToken && !(isOurPage && this.#access.hasTokenInCookie(request))) {
      return {
        code: CloseCode.unauthorized,
        text: 'the token is missing or of an earlier run: use the URL that podscope printed',
      }
    }
    if (this.#views.size >= viewsMax) {
      return { code: CloseCode.tooManyViews, text: `${viewsMax} views are open: close one of them` }
    }
    return undefined
  }

  #welcome(socket: WebSocket): void {
    const session = new ViewSession(this.#desk, {
      sendText: (text) => socket.send(text),
      sendBytes: (bytes) => socket.send(bytes),
      bufferedBytes: () => socket.bufferedAmount,
    })
    const view: View = { socket, session, unansweredPings: 0 }
    this.#views.add(view)
    this.#timer ??= setInterval(() => this.#tick(), tickMs).unref()
    socket.on('message', (data, isBinary) => receive(view, data, isBinary))
    socket.on('pong', () => {
      view.unansweredPings = 0
    })
    socket.on('close', () => this.#leave(view))
  }

  #leave(view: View): void {
    view.session.end()
    this.#views.delete(view)
    if (this.#views.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    this.#ticks += 1
    const isPingDue = this.#ticks % ticksPerPing === 0
    for (const view of this.#views) {
      if (view.socket.readyState !== WebSocket.OPEN) continue
      view.session.tick()
      if (view.socket.isPaused && view.socket.bufferedAmount <= bufferedBytesMax) {
        view.socket.resume()
      }
      if (isPingDue) ping(view)
    }
  }
}

function receive(view: View, data: RawData, isBinary: boolean): void {
  const { socket, session } = view
  if (socket.readyState !== WebSocket.OPEN) return
  view.unansweredPings = 0
  const violation = isBinary
    ? { problem: 'a view sends text, and this was binary' }
    : session.receive(String(data))
  if (violation !== undefined) close(socket, CloseCode.badMessage, violation.problem)
  // A view that does not read its answers is not heard until it does.
  if (socket.bufferedAmount > bufferedBytesMax) socket.pause()
}

function ping(view: View): void {
  if (view.unansweredPings >= unansweredPingsMax) {
    view.socket.terminate()
    return
  }
  view.unansweredPings += 1
  view.socket.ping()
}

function close(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, withinBytes(reason, reasonBytesMax))
  const timer = setTimeout(() => socket.terminate(), closeTimeoutMs).unref()
  socket.once('close', () => clearTimeout(timer))
}

/** As much of a text as fits, in whole characters. */
function withinBytes(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= bytesMax) return text
  // A character that is cut in the middle decodes to U+FFFD.
  return bytes
    .subarray(0, bytesMax)
    .toString()
    .replace(/\uFFFD+$/, '')
}

function refuse(socket: Duplex, status: string, text: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
}
