import { untrack } from 'svelte'
import { LatestQuestion } from '../../connection/questions.ts'
import type { Session } from '../../state/session.svelte.ts'
import { words } from './words.ts'

type Message = { sign: '→' | '←'; index: number }

/**
 * What part packets have in the selected conversation: where it begins and ends, its requests and
 * answers. To be made while a component is set up.
 */
export class RelatedPackets {
  readonly #session: () => Session
  /** By packet: `→` and the request's number, `←` and the answer's. */
  #messages = $state.raw<ReadonlyMap<number, Message>>(new Map())

  constructor(session: () => Session) {
    this.#session = session
    const latest = new LatestQuestion<'exchanges'>((question) => session().ask(question))
    $effect(() => {
      const { conversation } = session().selection
      void session().selection.packet
      untrack(() => void this.#ask(latest, conversation))
    })
  }

  signOf(packet: number, conversation: number): { sign: string; meaning: string } {
    const { selection, conversations } = this.#session()
    if (conversation === 0 || conversation !== selection.conversation) return nothing
    const record = conversations.get(conversation)
    const { first, last, within, request, answer } = words().related
    const isFirst = packet === record?.firstPacket
    const isLast = packet === record?.lastPacket
    const place = isFirst ? first : isLast ? last : within
    const sign = isFirst ? '┌' : isLast ? '└' : '│'
    const message = this.#messages.get(packet)
    if (!message) return { sign, meaning: place }
    const meant = message.sign === '→' ? request(message.index) : answer(message.index)
    return { sign: sign + message.sign, meaning: `${place}: ${meant}` }
  }

  async #ask(latest: LatestQuestion<'exchanges'>, conversation: number | undefined): Promise<void> {
    if (conversation === undefined) {
      this.#messages = new Map()
      return
    }
    const reply = await latest.ask({ about: 'exchanges', conversation })
    if (!reply || 'refusal' in reply) return
    const messages = new Map<number, Message>()
    for (const { index, requestPacket, answerPacket } of reply.answer.exchanges) {
      messages.set(requestPacket, { sign: '→', index })
      if (answerPacket !== undefined) messages.set(answerPacket, { sign: '←', index })
    }
    this.#messages = messages
  }
}

const nothing = { sign: '', meaning: '' }
