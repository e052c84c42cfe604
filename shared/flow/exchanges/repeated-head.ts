import { httpStart, HttpStart } from '../../packet/parts/http-head.ts'
import { isSameAs, octetWords } from '../../packet/parts/octet-words.ts'
import { readFraming } from './http-framing.ts'
import type { HttpFraming } from './http-framing.ts'

/** Longer heads are read each time. */
const bytesMax = 1024
/** A sender of so many heads in a row that differ is not expected to repeat one. */
const differentMax = 8

/**
 * Reads the heads of one sender, and remembers the last: on a busy connection the same request is
 * asked again and again, and answered with the same head for a second. To see that it is the same
 * takes a quarter of the time that reading it does, or less. A sender's first head is not
 * remembered: many connections carry one request.
 */
export class RepeatedHead {
  readonly #kind: number
  #head: HttpFraming | undefined
  #words: Int32Array | undefined
  #different = 0
  #hasRead = false

  /** `kind`: an `HttpStart`, what this side sends. */
  constructor(kind: number) {
    this.#kind = kind
  }

  /** The head of a message of this side that begins at `offset`; `undefined` where it is not all there. */
  read(bytes: Uint8Array, offset: number, end: number): Readonly<HttpFraming> | undefined {
    const known = this.#head
    const isKnown =
      known !== undefined &&
      offset + known.headBytes <= end &&
      isSameAs(this.#words!, known.headBytes, bytes, offset)
    if (isKnown) {
      this.#different = 0
      return known
    }
    if (httpStart(bytes, offset, end) !== this.#kind) return undefined
    const head = readFraming(bytes, offset, end, this.#kind === HttpStart.request)
    if (head) this.#remember(head, bytes, offset)
    return head
  }

  #remember(head: Readonly<HttpFraming>, bytes: Uint8Array, offset: number): void {
    const isFirst = !this.#hasRead
    this.#hasRead = true
    this.#head = undefined
    if (isFirst || head.headBytes > bytesMax || this.#different === differentMax) return
    this.#different++
    this.#head = { ...head }
    this.#words = octetWords(bytes, offset, head.headBytes)
  }
}
