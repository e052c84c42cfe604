import { recall, remember } from '../../state/remembered.ts'

/** A list that can still be looked through. */
const recentMax = 20
const savedMax = 50

/** Filters that this browser keeps: those that were applied lately, the latest first, and those saved by hand. */
export class FilterMemory {
  #recent = $state.raw(recallList('filters.recent'))
  #saved = $state.raw(recallList('filters.saved'))

  get recent(): readonly string[] {
    return this.#recent
  }

  get saved(): readonly string[] {
    return this.#saved
  }

  used(text: string): void {
    if (text === '' || text === this.#recent[0]) return
    this.#recent = [text, ...this.#recent.filter((one) => one !== text)].slice(0, recentMax)
    remember('filters.recent', JSON.stringify(this.#recent))
  }

  save(text: string): void {
    if (text === '' || this.#saved.includes(text)) return
    this.#keepSaved([...this.#saved, text].slice(-savedMax))
  }

  discard(text: string): void {
    this.#keepSaved(this.#saved.filter((one) => one !== text))
  }

  #keepSaved(saved: readonly string[]): void {
    this.#saved = saved
    remember('filters.saved', JSON.stringify(saved))
  }
}

/** What is not such a list was not written here, and counts as none. */
function recallList(name: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(recall(name) ?? '[]')
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}
