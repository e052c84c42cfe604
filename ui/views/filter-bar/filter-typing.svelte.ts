import type { FilterProblem, OldName } from '../../../shared/filter/problem.ts'
import type { FilterOffer } from '../../../shared/messages/filter-records.ts'
import { LatestQuestion, type Ask } from '../../connection/questions.ts'
import type { PacketFilter } from '../../state/packet-filter.svelte.ts'
import type { FilterMemory } from './filter-memory.svelte.ts'

/** Typing rests this long before the text is looked at. */
const restMs = 120

type Offered = { offset: number; length: number; offers: readonly FilterOffer[] }

const nothingOffered: Offered = { offset: 0, length: 0, offers: [] }

/**
 * A filter as it is typed: its mistake, what can be typed next, and the filters that were applied
 * before. The field that shows it tells of every key.
 */
export class FilterTyping {
  #mistake = $state.raw<FilterProblem>()
  #isGood = $state.raw(false)
  #waits = $state.raw(false)
  #oldNames = $state.raw<readonly OldName[]>([])
  #offered = $state.raw<Offered>(nothingOffered)
  #active = $state.raw(-1)
  /** How far back in the recent ones; -1 is what was typed. */
  #back = -1
  #typed = ''
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #filter: PacketFilter
  readonly #memory: FilterMemory
  readonly #checks: LatestQuestion<'filter-check'>
  readonly #completions: LatestQuestion<'filter-offers'>

  constructor(filter: PacketFilter, memory: FilterMemory, ask: Ask) {
    this.#filter = filter
    this.#memory = memory
    this.#checks = new LatestQuestion<'filter-check'>((question) => ask(question))
    this.#completions = new LatestQuestion<'filter-offers'>((question) => ask(question))
  }

  get mistake(): FilterProblem | undefined {
    return this.#mistake
  }

  /** The text has been looked at, and it is a filter. */
  get isGood(): boolean {
    return this.#isGood
  }

  /** It is a filter that has to look into packets: it waits for Enter. */
  get waits(): boolean {
    return this.#waits
  }

  /** Names that fields had once, in the text as it is. */
  get oldNames(): readonly OldName[] {
    return this.#oldNames
  }

  get offers(): readonly FilterOffer[] {
    return this.#offered.offers
  }

  /** The offer that Enter takes; -1 is none. */
  get active(): number {
    return this.#active
  }

  /** The text has changed; it is looked at when typing rests. */
  typed(cursor: number): void {
    this.#forgetVerdict()
    this.#back = -1
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      void this.#checkTyped()
      if (this.#filter.draft === '') this.closeOffers()
      else void this.openOffers(cursor)
    }, restMs)
  }

  /** Answers whether it is a filter that can be applied at once. */
  async check(): Promise<boolean> {
    const { draft } = this.#filter
    this.#forgetVerdict()
    if (draft.trim() === '') return true
    const reply = await this.#checks.ask({ about: 'filter-check', text: draft })
    if (!reply || 'refusal' in reply) return false
    const { mistake, isQuick = false, oldNames = [] } = reply.answer
    this.#judge(mistake)
    this.#oldNames = oldNames
    this.#waits = mistake === undefined && !isQuick
    return mistake === undefined && isQuick
  }

  /** Writes the names of today in the place of old ones. */
  async renew(): Promise<void> {
    let { draft } = this.#filter
    for (const { offset, length, instead } of this.#oldNames.toReversed()) {
      draft = draft.slice(0, offset) + instead + draft.slice(offset + length)
    }
    await this.apply(draft)
  }

  async #checkTyped(): Promise<void> {
    const { draft } = this.#filter
    const isQuick = await this.check()
    // An answer may be about a text that has gone.
    if (isQuick && draft === this.#filter.draft && draft.trim() !== this.#filter.text.trim()) {
      await this.#filter.applyTyped()
    }
  }

  async openOffers(cursor: number): Promise<void> {
    const text = this.#filter.draft
    const reply = await this.#completions.ask({
      about: 'filter-offers',
      ...(text !== '' && { text }),
      cursor,
    })
    if (!reply || 'refusal' in reply) return
    const { offset, length, offers } = reply.answer
    const typed = text.slice(offset, offset + length)
    const isDone = offers.length === 1 && offers[0]!.text === typed
    this.#offered = isDone ? nothingOffered : { offset, length, offers }
    this.#active = -1
  }

  closeOffers(): void {
    this.#completions.cancel()
    this.#offered = nothingOffered
    this.#active = -1
  }

  /** To the next offer, or the one before; around at the ends. */
  moveActive(step: 1 | -1): void {
    const { length } = this.offers
    this.#active =
      this.#active < 0 && step < 0 ? length - 1 : (this.#active + step + length) % length
  }

  /** Puts an offer into the text; answers where the cursor is then. */
  take(index: number): number {
    const { offset, length, offers } = this.#offered
    const { text } = offers[index]!
    const { draft } = this.#filter
    const taken = text.endsWith('(') ? text : `${text} `
    this.#filter.draft = draft.slice(0, offset) + taken + draft.slice(offset + length).trimStart()
    this.closeOffers()
    void this.check()
    return offset + taken.length
  }

  /** Makes it the filter, unless there is a mistake in it. */
  async apply(text: string): Promise<void> {
    clearTimeout(this.#timer)
    this.closeOffers()
    this.#back = -1
    const oldNames = this.#oldNames
    this.#forgetVerdict()
    this.#judge(await this.#filter.apply(text))
    if (this.#mistake !== undefined) return
    if (text === this.#filter.draft && oldNames.length > 0) void this.check()
    this.#memory.used(text.trim())
  }

  /** Typing has ended: what it has come to is one of the recent filters. */
  leave(): void {
    if (!this.#filter.isBeingTyped) return
    this.#filter.settle()
    if (this.#filter.isOn) this.#memory.used(this.#filter.text.trim())
  }

  /** To an older (`1`) or a newer one of the recent filters. */
  recall(step: 1 | -1): void {
    const { recent } = this.#memory
    if (this.#back < 0) this.#typed = this.#filter.draft
    this.#back = Math.min(recent.length - 1, Math.max(-1, this.#back + step))
    this.#filter.draft = recent[this.#back] ?? this.#typed
    this.#forgetVerdict()
    void this.check()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #judge(mistake: FilterProblem | undefined): void {
    this.#mistake = mistake
    this.#isGood = mistake === undefined
  }

  #forgetVerdict(): void {
    this.#checks.cancel()
    this.#mistake = undefined
    this.#isGood = false
    this.#waits = false
    this.#oldNames = []
  }
}
