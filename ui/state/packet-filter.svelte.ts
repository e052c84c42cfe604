import type { FilterStatus } from '../../shared/messages/filter-records.ts'
import type { FilterProblem } from '../../shared/filter/problem.ts'
import type { Ask } from '../connection/questions.ts'

/** So often what has been found is asked for while there is more to look at: a figure that runs. */
const renewMs = 200

/**
 * The page's one display filter. The engine does the looking; lists show what it has found. `draft` is
 * the text that is being typed: it counts once it is applied.
 */
export class PacketFilter {
  draft = $state('')
  #text = $state.raw('')
  #status = $state.raw<FilterStatus>()
  #edition = $state.raw(0)
  #isBeingTyped = $state.raw(false)
  #turn = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #ask: Ask

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** The filter that is applied; empty when everything is shown. */
  get text(): string {
    return this.#text
  }

  get isOn(): boolean {
    return this.#text !== ''
  }

  /** How far it has come; absent without a filter. */
  get status(): FilterStatus | undefined {
    return this.#status
  }

  /** Whether there are packets that have not been looked at. */
  get isLooking(): boolean {
    return this.#status !== undefined && this.#status.decided < this.#status.lastPacket
  }

  /** Another value with every other filter. */
  get edition(): number {
    return this.#edition
  }

  /** It was applied as it was typed, and somebody may still be typing. */
  get isBeingTyped(): boolean {
    return this.#isBeingTyped
  }

  /** Puts a filter in the place of the one before; with a mistake in it, that one stays. */
  async apply(text: string): Promise<FilterProblem | undefined> {
    this.draft = text
    this.settle()
    return this.#set(text.trim() === '' ? '' : text)
  }

  /** The same for a text that is still being typed: one step in the history, however many there are. */
  async applyTyped(): Promise<void> {
    this.#isBeingTyped = true
    await this.#set(this.draft.trim() === '' ? '' : this.draft)
  }

  /** Nobody is typing any more. */
  settle(): void {
    this.#isBeingTyped = false
  }

  /** Packets must match this too, from now on. */
  async add(condition: string): Promise<void> {
    await this.apply(joined(this.text, condition))
  }

  /** Writes it behind what is typed; it counts once it is applied. */
  prepare(condition: string): void {
    this.draft = joined(this.draft.trim(), condition)
  }

  /** Shows everything again; what was typed stays to be applied later. */
  async stop(): Promise<void> {
    await this.#set('')
  }

  async clear(): Promise<void> {
    await this.apply('')
  }

  /** Packets may have come, or a host that does not know the filter: asks how far it is. */
  renew(): void {
    if (this.isOn && this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.#renew(), renewMs)
    }
  }

  /** Another source: nothing of this one counts any more. */
  forget(): void {
    this.#turn++
    this.#show('', undefined)
    this.draft = ''
  }

  async #set(text: string): Promise<FilterProblem | undefined> {
    const turn = ++this.#turn
    const reply = await this.#ask({ about: 'filter', ...(text !== '' && { text }) })
    if (turn !== this.#turn || reply === undefined || 'refusal' in reply) return undefined
    const { mistake, status } = reply.answer
    if (mistake) return mistake
    this.#edition++
    this.#show(status.text, status)
    return undefined
  }

  async #renew(): Promise<void> {
    const turn = this.#turn
    const reply = await this.#ask({ about: 'filter-status' })
    this.#timer = undefined
    if (turn !== this.#turn || reply === undefined || 'refusal' in reply) return
    const { status } = reply.answer
    // After a cut the host has begun anew, without a filter.
    if (status.text === this.#text) this.#show(this.#text, status)
    else await this.#set(this.#text)
  }

  #show(text: string, status: FilterStatus | undefined): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#text = text
    this.#status = text === '' ? undefined : status
    if (this.isLooking) this.renew()
  }
}

function joined(text: string, condition: string): string {
  const first = /\|\||\b(or|xor)\b/.test(text) ? `(${text})` : text
  return text === '' ? condition : `${first} && ${condition}`
}
