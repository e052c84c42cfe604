/** Which of two sources comes first, by what each has in front. */
export type ComesFirst = (source: number, other: number) => boolean

/**
 * Sources that have something, the one that comes first at the top: to find it again after a change
 * costs the logarithm of their number. A binary heap that knows where each of them stands.
 */
export class SourceHeap {
  readonly #comesFirst: ComesFirst
  readonly #heap: number[] = []
  /** By source; `undefined` where it is not in the heap. */
  readonly #places: (number | undefined)[] = []

  constructor(comesFirst: ComesFirst) {
    this.#comesFirst = comesFirst
  }

  get top(): number | undefined {
    return this.#heap[0]
  }

  /** It has something now, or something else in front. */
  put(source: number): void {
    let place = this.#places[source]
    if (place === undefined) place = this.#heap.push(source) - 1
    this.#sink(this.#rise(place, source), source)
  }

  /** It has nothing any more. */
  remove(source: number): void {
    const place = this.#places[source]
    if (place === undefined) return
    this.#places[source] = undefined
    const last = this.#heap.pop()!
    if (last === source) return
    this.#sink(this.#rise(place, last), last)
  }

  /** Moves those above it down as long as it comes before them; answers where its place is then. */
  #rise(from: number, source: number): number {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      if (!this.#comesFirst(source, this.#heap[above]!)) break
      this.#set(place, this.#heap[above]!)
      place = above
    }
    return place
  }

  /** Moves those below it up as long as they come before it, and sets it there. */
  #sink(from: number, source: number): void {
    let place = from
    for (;;) {
      let below = 2 * place + 1
      if (below >= this.#heap.length) break
      const right = below + 1
      if (right < this.#heap.length && this.#comesFirst(this.#heap[right]!, this.#heap[below]!)) {
        below = right
      }
      if (!this.#comesFirst(this.#heap[below]!, source)) break
      this.#set(place, this.#heap[below]!)
      place = below
    }
    this.#set(place, source)
  }

  #set(place: number, source: number): void {
    this.#heap[place] = source
    this.#places[source] = place
  }
}
