import type { CaptureNote } from './capture-facts.ts'
import { Inflate } from './inflate.ts'

/**
 * Unpacks gzip (RFC 1952) as it comes, all members of it, in Node and in the browser:
 * `DecompressionStream` takes one member only and gives up what it has read when a file is cut.
 */
export class Gunzip {
  readonly #note: (note: CaptureNote) => void
  readonly #inflate = new Inflate('gzip')
  #part: 'before a member' | 'in a member' | 'stopped' = 'before a member'
  #members = 0
  #position = 0

  /** `note` is told where the packed bytes end or cannot be read; positions are among them. */
  constructor(note: (note: CaptureNote) => void) {
    this.#note = note
  }

  /** Unpacks what the chunk completes. What comes is a view, good until the next is asked for. */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let rest = chunk
    while (rest.length > 0 && this.#part !== 'stopped') {
      this.#part = 'in a member'
      const state = yield* this.#inflate.push(rest)
      this.#position += this.#inflate.readBytes
      rest = rest.subarray(this.#inflate.readBytes)
      if (state === 'damaged') this.#stop('malformed', this.#damage())
      else if (state === 'ended') this.#endMember()
    }
  }

  /** Says that no more bytes will come. */
  end(): void {
    const isWhole = this.#part === 'before a member' && this.#members > 0
    if (this.#part === 'stopped' || isWhole) return
    this.#stop('cut', 'The packed file ends before its end: what could be unpacked is read.')
  }

  #endMember(): void {
    this.#inflate.restart()
    this.#members += 1
    this.#part = 'before a member'
  }

  #damage(): string {
    return `What is packed cannot be read on from here: ${this.#inflate.damage}.`
  }

  #stop(code: CaptureNote['code'], text: string): void {
    this.#part = 'stopped'
    this.#note({ code, position: this.#position, text })
  }
}
