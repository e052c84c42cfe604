import type { Notice } from '../../shared/view/desk.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import { noticesMax } from '../limits.ts'

/** What happened that a person should know of, for views that are there and that come later. */
export class Notices {
  #list: readonly Notice[] = []
  #last = 0

  /** Another array whenever there is something new. */
  get list(): readonly Notice[] {
    return this.#list
  }

  add(severity: Notice['severity'], notice: Remedy, offsetNs?: number): void {
    this.#last += 1
    const entry = {
      number: this.#last,
      severity,
      notice,
      ...(offsetNs !== undefined && { offsetNs }),
    }
    this.#list = [...this.#list.slice(1 - noticesMax), entry]
  }
}
