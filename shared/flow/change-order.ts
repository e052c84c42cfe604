import type { ConversationPage } from './conversation-page.ts'
import type { Conversations } from './conversations.ts'
import { indexInPage } from './conversations.ts'
import type { Sighting } from './sighting.ts'

/**
 * The order in which conversations last changed: a doubly linked list through their columns. Noting
 * a change costs a few writes, and nothing when the conversation has already been noted since the
 * last question; the newest changes are found without looking at the rest.
 */
export class ChangeOrder {
  readonly #conversations: Conversations
  #newest = 0
  #revision = 1

  constructor(conversations: Conversations) {
    this.#conversations = conversations
  }

  note(id: number): void {
    const page = this.#conversations.page(id)
    const index = indexInPage(id)
    if (page.revision[index] !== this.#revision) this.#append(id, page, index)
  }

  /** As `note`, of the conversation that a packet belongs to. */
  noteSighting({ conversation, page, index }: Sighting): void {
    if (page.revision[index] !== this.#revision) this.#append(conversation, page, index)
  }

  forget(id: number): void {
    this.#unlink(id)
    this.#conversations.page(id).revision[indexInPage(id)] = 0
  }

  /**
   * The conversations that changed after `revision`: the newest `countMax` of them, oldest change
   * first, and how many more there are. What changes from now on is later than the revision given
   * back. Costs a step for each conversation that changed.
   */
  changedAfter(revision: number, countMax: number) {
    const ids: number[] = []
    let omitted = 0
    for (let id = this.#newest; id !== 0;) {
      const page = this.#conversations.page(id)
      const index = indexInPage(id)
      if (page.revision[index]! <= revision) break
      if (ids.length < countMax) ids.push(id)
      else omitted++
      id = page.changedBefore[index]!
    }
    const upTo = this.#revision++
    return { revision: upTo, ids: ids.toReversed(), omitted }
  }

  #append(id: number, page: ConversationPage, index: number): void {
    if (page.revision[index] !== 0) this.#unlink(id)
    page.revision[index] = this.#revision
    page.changedBefore[index] = this.#newest
    page.changedAfter[index] = 0
    this.#setAfter(this.#newest, id)
    this.#newest = id
  }

  #unlink(id: number): void {
    const page = this.#conversations.page(id)
    const index = indexInPage(id)
    const before = page.changedBefore[index]!
    const after = page.changedAfter[index]!
    this.#setAfter(before, after)
    if (after === 0) this.#newest = before
    else this.#conversations.page(after).changedBefore[indexInPage(after)] = before
  }

  #setAfter(id: number, after: number): void {
    if (id !== 0) this.#conversations.page(id).changedAfter[indexInPage(id)] = after
  }
}
