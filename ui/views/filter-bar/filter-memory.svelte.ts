import { recall, remember } from '../../state/remembered.ts'

/** A list that can still be looked through. */
const recentMax = 20
/** As many buttons as find room, and some. */
const savedMax = 50
/** A button is not a sentence. */
export const nameCharactersMax = 40

/** A filter that was saved by hand, as a button with a name; the filter itself until it is named. */
export type SavedFilter = { text: string; name: string }

/** Filters that this browser keeps: those that were applied lately, the latest first, and those saved by hand. */
export class FilterMemory {
  #recent = $state.raw(recallRecent())
  #saved = $state.raw(recallSaved())

  get recent(): readonly string[] {
    return this.#recent
  }

  get saved(): readonly SavedFilter[] {
    return this.#saved
  }

  used(text: string): void {
    if (text === '' || text === this.#recent[0]) return
    this.#recent = [text, ...this.#recent.filter((one) => one !== text)].slice(0, recentMax)
    remember('filters.recent', JSON.stringify(this.#recent))
  }

  hasSaved(text: string): boolean {
    return this.#saved.some((one) => one.text === text.trim())
  }

  save(typed: string): void {
    const text = typed.trim()
    if (text === '' || this.hasSaved(text)) return
    this.#keepSaved([...this.#saved, { text, name: text }].slice(-savedMax))
  }

  /** Without a name the button says the filter itself. */
  rename(text: string, typed: string): void {
    const name = typed.trim().slice(0, nameCharactersMax) || text
    this.#keepSaved(this.#saved.map((one) => (one.text === text ? { text, name } : one)))
  }

  discard(text: string): void {
    this.#keepSaved(this.#saved.filter((one) => one.text !== text))
  }

  #keepSaved(saved: readonly SavedFilter[]): void {
    this.#saved = saved
    remember('filters.saved', JSON.stringify(saved))
  }
}

function recallRecent(): readonly string[] {
  return recallList('filters.recent').filter((one) => typeof one === 'string')
}

/** Filters were kept without names once: as their text alone. */
function recallSaved(): readonly SavedFilter[] {
  return recallList('filters.saved').flatMap((one) => {
    if (typeof one === 'string') return [{ text: one, name: one }]
    return isSavedFilter(one) ? [{ text: one.text, name: one.name }] : []
  })
}

function isSavedFilter(value: unknown): value is SavedFilter {
  const { text, name } = (value ?? {}) as Partial<Record<keyof SavedFilter, unknown>>
  return typeof text === 'string' && typeof name === 'string'
}

/** What is no list was not written here, and counts as an empty one. */
function recallList(name: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(recall(name) ?? '[]')
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}
