const keyWords = 4
/** Value first, then the key. */
const slotWords = 1 + keyWords
const slotsAtFirst = 64

/**
 * A map from keys of four 32-bit words to numbers above 0, without an object or a string per entry:
 * open addressing with linear probing in one typed array. Write the key into `key`, then call.
 */
export class WordTable {
  /** The key that the next call is about. */
  readonly key = new Uint32Array(keyWords)
  #slots = new Uint32Array(slotsAtFirst * slotWords)
  #mask = slotsAtFirst - 1
  #size = 0

  get size(): number {
    return this.#size
  }

  /** 0 where the key is not in the table. */
  find(): number {
    return this.#slots[this.#slotOfKey() * slotWords]!
  }

  /** Adds the key, or gives it another value; `value` is above 0. */
  set(value: number): void {
    const slot = this.#slotOfKey()
    const isNew = this.#slots[slot * slotWords] === 0
    this.#slots[slot * slotWords] = value
    if (!isNew) return
    this.#slots.set(this.key, slot * slotWords + 1)
    this.#size++
    // Above three quarters, runs of taken slots grow long.
    if (this.#size * 4 > (this.#mask + 1) * 3) this.#grow()
  }

  /** Closes the gap by moving later entries of the run back, so that the table never fills with marks. */
  delete(): void {
    let gap = this.#slotOfKey()
    const slots = this.#slots
    if (slots[gap * slotWords] === 0) return
    this.#size--
    for (let slot = (gap + 1) & this.#mask; slots[slot * slotWords] !== 0;) {
      const home = hashAt(slots, slot * slotWords + 1) & this.#mask
      // An entry may move to the gap unless that lies before its home.
      if (((slot - home) & this.#mask) >= ((slot - gap) & this.#mask)) {
        slots.copyWithin(gap * slotWords, slot * slotWords, (slot + 1) * slotWords)
        gap = slot
      }
      slot = (slot + 1) & this.#mask
    }
    slots[gap * slotWords] = 0
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  #slotOfKey(): number {
    const slots = this.#slots
    const a = this.key[0]!
    const b = this.key[1]!
    const c = this.key[2]!
    const d = this.key[3]!
    let slot = hash(a, b, c, d) & this.#mask
    for (;;) {
      const at = slot * slotWords
      if (slots[at] === 0) return slot
      if (slots[at + 1] === a && slots[at + 2] === b && slots[at + 3] === c && slots[at + 4] === d)
        return slot
      slot = (slot + 1) & this.#mask
    }
  }

  #grow(): void {
    const old = this.#slots
    const slotCount = (this.#mask + 1) * 2
    const slots = new Uint32Array(slotCount * slotWords)
    this.#slots = slots
    this.#mask = slotCount - 1
    for (let at = 0; at < old.length; at += slotWords) {
      if (old[at] === 0) continue
      let slot = hashAt(old, at + 1) & this.#mask
      while (slots[slot * slotWords] !== 0) slot = (slot + 1) & this.#mask
      for (let word = 0; word < slotWords; word++) slots[slot * slotWords + word] = old[at + word]!
    }
  }
}

function hashAt(words: Uint32Array, at: number): number {
  return hash(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)
}

/** Multiply and fold: every bit of the key reaches the low bits, which choose the slot. */
function hash(a: number, b: number, c: number, d: number): number {
  let mixed = Math.imul(a, 0x9e3779b1)
  mixed = Math.imul((mixed ^ (mixed >>> 15)) + b, 0x85ebca6b)
  mixed = Math.imul((mixed ^ (mixed >>> 13)) + c, 0xc2b2ae35)
  mixed = Math.imul((mixed ^ (mixed >>> 16)) + d, 0x27d4eb2f)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
