import { flushSync, tick } from 'svelte'
import { CloseCode } from '../../../shared/messages/messages.ts'
import { decodePacketBatch } from '../../../shared/messages/packet-batch.ts'
import { parseHostMessage } from '../../../shared/messages/parse-host-message.ts'
import { ViewSession } from '../../../shared/view/view-session.ts'
import type { CarrierListener } from '../../../ui/connection/carrier.ts'
import { FrameLoop } from '../../../ui/state/frame-loop.ts'
import { Session } from '../../../ui/state/session.svelte.ts'
import { Connection } from '../../shared/engine/wire.ts'
import { LiveDesk } from '../../shared/view/live-desk.ts'

/** A page's session and the host's view of it, with an engine and a wire, in one thread. */
export class EngineHost {
  readonly desk = new LiveDesk()
  readonly session: Session
  #view: ViewSession | undefined
  #listener: CarrierListener | undefined
  #frame: (() => void) | undefined
  #nextPort = 40_000

  constructor() {
    this.session = new Session((listener) => this.#connect(listener), {
      frames: new FrameLoop((frame) => (this.#frame = frame)),
      backoff: { firstMs: 0, lastMs: 0, factor: 1 },
    })
    this.session.start()
  }

  /** Requests of HTTP: seven packets each. */
  requests(count: number): void {
    for (let request = 0; request < count; request++) {
      const connection = new Connection(this.desk.wire, { clientPort: this.#nextPort++ }).open()
      connection.client('GET / HTTP/1.1\r\n\r\n').server({})
      connection.server('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok').client({})
    }
  }

  /** The way between them ends, and another one begins. */
  cut(): void {
    this.#view!.end()
    this.#listener!.closed(CloseCode.shuttingDown)
  }

  /** Until what was under way has been said, answered and shown. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 12; turn++) {
      this.#view!.tick()
      const frame = this.#frame
      this.#frame = undefined
      frame?.()
      flushSync()
      await tick()
      await new Promise((resolve) => setTimeout(resolve))
    }
  }

  /** Settles until something is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await this.settle()
  }

  #connect(listener: CarrierListener) {
    this.#listener = listener
    const view = new ViewSession(this.desk, {
      sendText: (text) => {
        const message = parseHostMessage(text)
        if ('problem' in message) throw new Error(message.problem)
        listener.message(message)
      },
      sendBytes: (bytes) => {
        const batch = decodePacketBatch(bytes)
        if ('problem' in batch) throw new Error(batch.problem)
        listener.batch(batch)
      },
      bufferedBytes: () => 0,
    })
    this.#view = view
    queueMicrotask(() => listener.opened())
    return {
      send: (message: object) => void view.receive(JSON.stringify(message)),
      close: () => view.end(),
    }
  }
}

/** The only element with this role and name. */
export function byRole(role: string, name?: string): HTMLElement {
  const tags: Record<string, string> = { button: 'button,' }
  const found = [...document.querySelectorAll<HTMLElement>(`${tags[role] ?? ''}[role="${role}"]`)]
  const named = found.filter(
    (one) =>
      name === undefined || (one.getAttribute('aria-label') ?? one.textContent.trim()) === name,
  )
  if (named.length !== 1) throw new Error(`${named.length} × ${role} ${name ?? ''}`)
  return named[0]!
}

export function press(element: Element, key: string, options: KeyboardEventInit = {}): void {
  element.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options }),
  )
  flushSync()
}
