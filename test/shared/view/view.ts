import { expect } from 'vitest'
import type { HostMessage, Question, ViewMessage } from '../../../shared/messages/messages.ts'
import { decodePacketBatch, type PacketBatch } from '../../../shared/messages/packet-batch.ts'
import type { ConversationRecord } from '../../../shared/messages/records.ts'
import type { Desk } from '../../../shared/view/desk.ts'
import { ViewSession } from '../../../shared/view/view-session.ts'

export const begin = { kind: 'begin' } as const
export const muchCredit = { kind: 'credit', batches: 1000 } as const

/** The view at the other end of a carrier that holds everything until it is read. */
export class View {
  readonly session: ViewSession
  readonly messages: HostMessage[] = []
  readonly batches: PacketBatch[] = []
  /** What came, in its order: kinds, and `batch`; not that the host is there. */
  readonly order: string[] = []
  readonly conversations = new Map<number, ConversationRecord>()
  #waiting: (string | Uint8Array)[] = []

  constructor(desk: Desk, ...said: ViewMessage[]) {
    this.session = new ViewSession(desk, {
      sendText: (text) => this.#waiting.push(text),
      sendBytes: (bytes) => this.#waiting.push(bytes),
      bufferedBytes: () => this.bufferedBytes,
    })
    for (const message of said) this.say(message)
  }

  get bufferedBytes(): number {
    return this.#waiting.reduce((bytes, frame) => bytes + frame.length, 0)
  }

  say(message: ViewMessage): void {
    expect(this.session.receive(JSON.stringify(message))).toBeUndefined()
  }

  read(): this {
    for (const frame of this.#waiting.splice(0)) this.#take(frame)
    return this
  }

  tick(ticks = 1): this {
    for (let tick = 0; tick < ticks; tick += 1) {
      this.session.tick()
      this.read()
    }
    return this
  }

  of<Kind extends HostMessage['kind']>(kind: Kind): (HostMessage & { kind: Kind })[] {
    return this.messages.filter(
      (message): message is HostMessage & { kind: Kind } => message.kind === kind,
    )
  }

  async answerTo(question: Question): Promise<HostMessage | undefined> {
    this.say({ kind: 'ask', id: 1, question })
    await new Promise((resolve) => setImmediate(resolve))
    this.read()
    return this.messages.at(-1)
  }

  get sentPackets(): number {
    return this.batches.reduce((packets, batch) => packets + batch.count, 0)
  }

  get skippedPackets(): number | undefined {
    return this.of('counters').at(-1)?.skippedPackets
  }

  /** Every packet number that was sent, as runs: `1-8, 12-20`. */
  get runs(): string {
    const runs: [number, number][] = []
    for (const { first, count } of this.batches) {
      const last = runs.at(-1)
      if (last !== undefined && last[1] + 1 === first) last[1] += count
      else runs.push([first, first + count - 1])
    }
    return runs.map((run) => run.join('-')).join(', ')
  }

  #take(frame: string | Uint8Array): void {
    if (typeof frame === 'string') {
      const message = JSON.parse(frame) as HostMessage
      this.messages.push(message)
      if (message.kind !== 'alive') this.order.push(message.kind)
      if (message.kind !== 'conversations') return
      for (const conversation of message.changed) {
        this.conversations.set(conversation.id, conversation)
      }
    } else {
      this.batches.push(decodePacketBatch(frame) as PacketBatch)
      this.order.push('batch')
    }
  }
}
