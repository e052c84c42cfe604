import type { Page, WebSocketRoute } from 'playwright-core'
import type { Counters } from '../../shared/messages/counters.ts'
import type { HostMessage } from '../../shared/messages/messages.ts'
import { Direction } from '../../shared/messages/records.ts'
import { decodePacketBatch } from '../../shared/messages/packet-batch.ts'

export type ToldPacket = { offsetNs: number; conversation: number; direction: number }

/**
 * What the service told the page, noted on the way between them: every packet, and its last counters.
 * The way can be cut.
 */
export class ToldPackets {
  readonly byNumber = new Map<number, ToldPacket>()
  counters: Counters | undefined
  connections = 0
  /** Packets that the page was not sent, as the service counts them. */
  skippedPackets = 0
  /** As when the service cannot be reached: whoever connects is turned away. */
  isDown = false
  /** What the page grants is kept from the service, as on a slow way; absent on a quick one. */
  #held: (() => void)[] | undefined
  #route: WebSocketRoute | undefined

  static async between(page: Page): Promise<ToldPackets> {
    const told = new ToldPackets()
    await page.routeWebSocket(/\/session/, (route) => told.#join(route))
    return told
  }

  get last(): number {
    return Math.max(0, ...this.byNumber.keys())
  }

  /** The page's end is closed, as a proxy between them would. */
  async cut(): Promise<void> {
    const route = this.#route
    this.#route = undefined
    await route?.close({ code: 1001, reason: 'cut' })
  }

  /** As when the page has no time: the service hears of no more credit until `quicken`. */
  slow(): void {
    this.#held ??= []
  }

  quicken(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const send of held) send()
  }

  /** Those with a direction, in the order of their numbers. */
  directed(): ToldPacket[] {
    return [...this.byNumber.entries()]
      .toSorted(([a], [b]) => a - b)
      .map(([, packet]) => packet)
      .filter(({ direction }) => direction !== Direction.none)
  }

  /** The most packets with a direction that fall into any stretch of so many nanoseconds. */
  mostWithin(lengthNs: number): number {
    const times = this.directed()
      .map(({ offsetNs }) => offsetNs)
      .toSorted((a, b) => a - b)
    let most = 0
    let from = 0
    for (const [to, timeNs] of times.entries()) {
      while (times[from]! < timeNs - lengthNs) from++
      most = Math.max(most, to - from + 1)
    }
    return most
  }

  #join(route: WebSocketRoute): void {
    this.connections++
    if (this.isDown) {
      void route.close()
      return
    }
    this.#route = route
    const server = route.connectToServer()
    route.onMessage((message) => {
      const send = (): void => server.send(message)
      if (this.#held && String(message).includes('"credit"')) this.#held.push(send)
      else send()
    })
    server.onMessage((message) => {
      // What is still on its way through a connection that was cut reaches nobody.
      if (this.#route !== route) return
      if (typeof message === 'string') this.#note(message)
      else this.#take(message)
      route.send(message)
    })
  }

  #note(text: string): void {
    const message = JSON.parse(text) as HostMessage
    if (message.kind !== 'counters') return
    this.counters = message.counters
    this.skippedPackets = message.skippedPackets
  }

  #take(bytes: Buffer): void {
    const batch = decodePacketBatch(bytes)
    if ('problem' in batch) throw new Error(batch.problem)
    for (let at = 0; at < batch.count; at++) {
      this.byNumber.set(batch.first + at, {
        offsetNs: batch.offsetNs[at]!,
        conversation: batch.conversation[at]!,
        direction: batch.direction[at]!,
      })
    }
  }
}
