/** Texts by number, each once, for as long as somebody holds it. Number 0 is the empty text. */
export class TextTable {
  readonly #texts: string[] = ['']
  readonly #holders: number[] = [0]
  readonly #numbers = new Map<string, number>()
  readonly #free: number[] = []

  /** The text's number; whoever asks holds it until `release`. */
  hold(text: string): number {
    if (text === '') return 0
    const known = this.#numbers.get(text)
    if (known !== undefined) {
      this.#holders[known]!++
      return known
    }
    const number = this.#free.pop() ?? this.#texts.length
    this.#texts[number] = text
    this.#holders[number] = 1
    this.#numbers.set(text, number)
    return number
  }

  release(number: number): void {
    if (number === 0 || --this.#holders[number]! > 0) return
    this.#numbers.delete(this.#texts[number]!)
    this.#texts[number] = ''
    this.#free.push(number)
  }

  text(number: number): string {
    return this.#texts[number]!
  }
}
