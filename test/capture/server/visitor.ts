import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import {
  subprotocol,
  type HostMessage,
  type ViewMessage,
} from '../../../shared/messages/messages.ts'
import { decodePacketBatch, type PacketBatch } from '../../../shared/messages/packet-batch.ts'
import { parseHostMessage } from '../../../shared/messages/parse-host-message.ts'
import type { RunningServer } from '../../../capture/server/start-server.ts'

export type Closed = { code: number; reason: string }

type VisitOptions = {
  query?: string
  path?: string
  headers?: Record<string, string>
  subprotocols?: string[]
  /** Whether pings are answered. */
  autoPong?: boolean
}

/** Somebody at the service's WebSocket, who remembers everything that was said to him. */
export class Visitor {
  readonly socket: WebSocket
  readonly messages: HostMessage[] = []
  readonly batches: PacketBatch[] = []
  readonly closed: Promise<Closed>
  readonly #opened: Promise<void>
  #waiting: (() => void)[] = []

  constructor(server: Pick<RunningServer, 'url' | 'token'>, options: VisitOptions = {}) {
    const {
      query = `token=${server.token}`,
      path = '/session',
      headers = {},
      autoPong = true,
    } = options
    const url = `ws://${new URL(server.url).host}${path}?${query}`
    this.socket = new WebSocket(url, options.subprotocols ?? [subprotocol], { headers, autoPong })
    this.socket.on('message', (data: Buffer, isBinary) => this.#heard(data, isBinary))
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
    this.#opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve).on('error', reject)
    })
    this.#opened.catch(() => undefined)
    onTestFinished(() => this.socket.terminate())
  }

  /** Rejects when the service refuses to speak WebSocket at all. */
  async open(): Promise<this> {
    await this.#opened
    return this
  }

  say(...messages: ViewMessage[]): void {
    for (const message of messages) this.socket.send(JSON.stringify(message))
  }

  /** Resolves with what `look` makes of all that was heard, as soon as that is something. */
  async until<Found>(look: (visitor: this) => Found | undefined | false): Promise<Found> {
    for (;;) {
      const found = look(this)
      if (found !== undefined && found !== false) return found
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** The first message of a kind that was said, or will be. */
  hears<Kind extends HostMessage['kind']>(
    kind: Kind,
    test: (message: HostMessage & { kind: Kind }) => boolean = () => true,
  ): Promise<HostMessage & { kind: Kind }> {
    const isIt = (message: HostMessage): message is HostMessage & { kind: Kind } =>
      message.kind === kind && test(message as HostMessage & { kind: Kind })
    return this.until(() => this.messages.find(isIt))
  }

  last<Kind extends HostMessage['kind']>(kind: Kind): (HostMessage & { kind: Kind }) | undefined {
    return this.messages.findLast(
      (message): message is HostMessage & { kind: Kind } => message.kind === kind,
    )
  }

  #heard(data: Buffer, isBinary: boolean): void {
    const heard = isBinary ? decodePacketBatch(data) : parseHostMessage(data.toString())
    if ('problem' in heard) throw new Error(heard.problem)
    if ('kind' in heard) this.messages.push(heard)
    else this.batches.push(heard)
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}
