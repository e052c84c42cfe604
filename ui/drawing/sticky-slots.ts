/**
 * Gives each key the lowest free number and lets it keep that number for as long as it is asked for:
 * what is drawn at a numbered place does not move because something else came or went.
 */
class StickySlots {
  #slotByKey = new Map<string, number>()

  /** The slot of every key; keys that are no longer among them give theirs back first. O(keys). */
  assign(keys: readonly string[]): ReadonlyMap<string, number> {
    const kept = new Map<string, number>()
    const taken = new Set<number>()
    for (const key of keys) {
      const slot = this.#slotByKey.get(key)
      if (slot === undefined) continue
      kept.set(key, slot)
      taken.add(slot)
    }
    let free = 0
    for (const key of keys) {
      if (kept.has(key)) continue
      while (taken.has(free)) free++
      kept.set(key, free)
      taken.add(free)
    }
    this.#slotByKey = kept
    return kept
  }
}

/** The places a scene remembers from one drawing to the next, by what they are places of. */
export class SceneMemory {
  readonly #slots = new Map<string, StickySlots>()

  slots(of: string): StickySlots {
    let slots = this.#slots.get(of)
    if (slots === undefined) this.#slots.set(of, (slots = new StickySlots()))
    return slots
  }
}
