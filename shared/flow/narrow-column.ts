const escape = 0xffff

/** Numbers that nearly always fit 16 bits; those that do not are kept beside the column. */
export class NarrowColumn {
  readonly #numbers: Uint16Array
  readonly #wide = new Map<number, number>()

  constructor(length: number) {
    this.#numbers = new Uint16Array(length)
  }

  get(at: number): number {
    const number = this.#numbers[at]!
    return number === escape ? this.#wide.get(at)! : number
  }

  set(at: number, number: number): void {
    if (number >= 0 && number < escape) this.#numbers[at] = number
    else this.#setWide(at, number)
  }

  /** Before its places are written anew. */
  clear(): void {
    this.#wide.clear()
  }

  #setWide(at: number, number: number): void {
    this.#numbers[at] = escape
    this.#wide.set(at, number)
  }
}
