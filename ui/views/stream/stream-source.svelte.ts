import type { Octets } from '../../../shared/flow/exchanges/octets.ts'
import type { Remedy } from '../../../shared/messages/messages.ts'
import type { ExchangeRecord } from '../../../shared/messages/records.ts'
import type { Session } from '../../state/session.svelte.ts'
import { whenConversationsChange } from '../../state/conversation-changes.svelte.ts'
import { lastConversation } from '../../state/last-conversation.ts'
import { StreamPages } from './stream-pages.ts'

/** A stream that grows is asked for again this often at most. */
const renewMs = 500
/** One that was chosen by nobody is looked at for at least this long. */
const dwellMs = 1_000

/** What is shown of a stream: always from its beginning. */
export type ShownStream = {
  conversation: number
  segments: readonly Octets[]
  exchanges: readonly ExchangeRecord[]
  /** There is more behind it, to be asked for. */
  more: boolean
}

/**
 * The stream that is shown: of the selected conversation, else of the latest that is over. It follows
 * what comes, except beyond the first page: that is left to `readOn`. To be made while a component is
 * set up.
 */
export class StreamSource {
  #shown = $state.raw<ShownStream>()
  #refusal = $state.raw<Remedy>()
  #isReading = $state(false)
  readonly #session: () => Session
  #pages: StreamPages | undefined
  #asked = ''
  #askedMs = -Infinity
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(session: () => Session) {
    this.#session = session
    whenConversationsChange(session, () => this.#follow())
    $effect(() => () => clearTimeout(this.#timer))
  }

  get shown(): ShownStream | undefined {
    return this.#shown
  }

  get refusal(): Remedy | undefined {
    return this.#refusal
  }

  get isReading(): boolean {
    return this.#isReading
  }

  /** Asks for the next page. */
  async readOn(): Promise<void> {
    if (this.#pages && !this.#isReading) await this.#read(this.#pages)
  }

  #follow(): void {
    clearTimeout(this.#timer)
    if (this.#isReading) return
    const { conversations, selection } = this.#session()
    const subject = selection.conversation ?? lastConversation(conversations.newest())?.id
    if (subject === undefined) {
      if (conversations.size === 0) this.#shown = undefined
      return
    }
    const record = conversations.get(subject)
    const wanted = `${subject} ${record?.lastPacket} ${record?.exchanges}`
    if (wanted === this.#asked) return
    const isOther = this.#pages?.conversation !== subject
    const pauseMs = isOther ? dwellMs : renewMs
    const isUrgent = isOther && (selection.conversation !== undefined || this.#pages === undefined)
    const waitMs = isUrgent ? 0 : this.#askedMs + pauseMs - performance.now()
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#follow(), waitMs)
      return
    }
    this.#asked = wanted
    this.#askedMs = performance.now()
    this.#begin(subject, isOther)
  }

  #begin(conversation: number, isOther: boolean): void {
    const { ask, counters, conversations } = this.#session()
    // Octets are counted from the first packet that is kept: when it has gone, anew.
    const first = conversations.get(conversation)?.firstPacket ?? 0
    const isCut = first < (counters?.firstRetained ?? 0)
    if (this.#pages === undefined || isOther || isCut) {
      this.#pages = new StreamPages(ask, conversation)
    } else if (this.#pages.more) return
    void this.#read(this.#pages)
  }

  async #read(pages: StreamPages): Promise<void> {
    this.#isReading = true
    this.#refusal = await pages.readOn()
    this.#isReading = false
    if (pages === this.#pages) {
      const { conversation, segments, exchanges, more } = pages
      this.#shown = { conversation, segments: [...segments], exchanges, more }
    }
    // Something may have come, or been selected, meanwhile.
    this.#follow()
  }
}
