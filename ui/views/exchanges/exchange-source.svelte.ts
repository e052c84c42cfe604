import { untrack } from 'svelte'
import type { ConversationRecord, ExchangeRecord } from '../../../shared/messages/records.ts'
import type { Session } from '../../state/session.svelte.ts'
import { throttle } from '../packet-table/throttle.ts'

/** Conversations whose exchanges are listed together: the newest ones that have any. */
export const conversationsListedMax = 100
/** Of each of them; of one conversation alone all that are kept. */
const latestExchanges = 50
/** A list that changes more often cannot be read. */
const renewMs = 500

type Known = { version: string; exchanges: readonly ExchangeRecord[] }

/**
 * The exchanges that are listed: of one conversation, or of the newest. Only those of conversations
 * that have changed are asked for, one question at a time. To be made while a component is set up.
 */
export class ExchangeSource {
  #exchanges = $state.raw<readonly ExchangeRecord[]>([])
  readonly #session: () => Session
  readonly #only: () => number | undefined
  readonly #known = new Map<number, Known>()
  #older = $state.raw(0)
  #isAsking = false
  #isDue = false

  /** `only`: the conversation whose exchanges are wanted; of many where there is none. */
  constructor(session: () => Session, only: () => number | undefined) {
    this.#session = session
    this.#only = only
    const renew = throttle(() => void this.#renew(), renewMs)
    $effect(() => {
      const { conversationsChanged, connection } = session()
      conversationsChanged.track()
      void connection
      untrack(() => renew.call())
    })
    $effect(() => {
      void only()
      untrack(() => void this.#renew())
    })
    $effect(() => () => renew.stop())
  }

  /** Older exchanges than those that are listed: of conversations beyond the newest, or of long ones. */
  get older(): number {
    return this.#older
  }

  get exchanges(): readonly ExchangeRecord[] {
    return this.#exchanges
  }

  async #renew(): Promise<void> {
    this.#isDue = true
    if (this.#isAsking) return
    this.#isAsking = true
    while (this.#isDue) {
      this.#isDue = false
      await this.#askForChanged(this.#wanted())
    }
    this.#isAsking = false
  }

  #wanted(): ConversationRecord[] {
    const { conversations, source } = this.#session()
    if (!('sourceId' in source)) this.#known.clear()
    const only = this.#only()
    const record = only === undefined ? undefined : conversations.get(only)
    if (record) return [record]
    return conversations
      .newest()
      .filter(({ exchanges }) => exchanges > 0)
      .slice(0, conversationsListedMax)
  }

  /** Of the one conversation, or of all that are kept. */
  #total(wanted: readonly ConversationRecord[]): number {
    const counted = this.#only() === undefined ? this.#session().conversations.newest() : wanted
    return counted.reduce((sum, { exchanges }) => sum + exchanges, 0)
  }

  async #askForChanged(wanted: readonly ConversationRecord[]): Promise<void> {
    const isAlone = this.#only() !== undefined
    for (const record of wanted) {
      const { id, exchanges, lastPacket, startNs } = record
      const version = `${isAlone} ${startNs} ${exchanges} ${lastPacket}`
      if (this.#known.get(id)?.version === version) continue
      const latest = isAlone ? {} : { latest: latestExchanges }
      const reply = await this.#session().ask({ about: 'exchanges', conversation: id, ...latest })
      if (reply && 'answer' in reply) {
        this.#known.set(id, { version, exchanges: reply.answer.exchanges })
      }
    }
    const ids = new Set(wanted.map(({ id }) => id))
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id)
    this.#exchanges = wanted.flatMap(({ id }) => this.#known.get(id)?.exchanges ?? [])
    this.#older = Math.max(0, this.#total(wanted) - this.#exchanges.length)
  }
}
