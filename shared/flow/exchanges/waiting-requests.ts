/** Numbers of a request: its exchange, its first octet's place in sequence space, its method. */
const numbers = 3

/** Answered ones that stand before the oldest for a while, where one always waits. */
const answeredMax = 64 * numbers

/**
 * Requests of one connection that have no answer yet, in their order. As numbers in one list, which
 * begins anew whenever nothing waits: nearly always one waits at most, and nothing is allocated for it.
 */
export class WaitingRequests {
  #list: number[] = []
  #first = 0
  #end = 0

  get isEmpty(): boolean {
    return this.#first === this.#end
  }

  /** Of the oldest one, as are the two below; there must be one. */
  get exchange(): number {
    return this.#list[this.#first]!
  }

  get sequence(): number {
    return this.#list[this.#first + 1]!
  }

  /** An `HttpMethod`. */
  get method(): number {
    return this.#list[this.#first + 2]!
  }

  add(exchange: number, sequence: number, method: number): void {
    if (this.#first > answeredMax && this.#first * 2 > this.#end) this.#moveDown()
    const list = this.#list
    const end = this.#end
    list[end] = exchange
    list[end + 1] = sequence
    list[end + 2] = method
    this.#end = end + numbers
  }

  takeOldest(): void {
    this.#first += numbers
    if (this.#first === this.#end) this.#rewind()
  }

  clear(): void {
    this.#list = []
    this.#rewind()
  }

  #moveDown(): void {
    this.#list = this.#list.slice(this.#first, this.#end)
    this.#end -= this.#first
    this.#first = 0
  }

  #rewind(): void {
    this.#first = 0
    this.#end = 0
  }
}
