import type { ConversationRecord } from '../../shared/messages/records.ts'

/** What a list can show and the picture can draw lanes of, many times over. */
export const conversationsMax = 2_000

/**
 * The conversations this view knows, by id. Beyond the limit those go that have not changed for the
 * longest time; the engine still has them.
 */
export class ConversationStore {
  readonly #byId = new Map<number, ConversationRecord>()
  readonly #capacity: number
  #newest: ConversationRecord[] | undefined
  #revision = 0

  constructor(capacity: number = conversationsMax) {
    this.#capacity = capacity
  }

  /** Of the last push: where to go on after a cut. */
  get revision(): number {
    return this.#revision
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: number): ConversationRecord | undefined {
    return this.#byId.get(id)
  }

  /** Newest first. The array is made once for each change: do not alter it. */
  newest(): readonly ConversationRecord[] {
    this.#newest ??= [...this.#byId.values()].toSorted((a, b) => b.id - a.id)
    return this.#newest
  }

  /** Takes in what the engine pushed. */
  push(revision: number, changed: readonly ConversationRecord[]): void {
    this.#revision = Math.max(this.#revision, revision)
    this.keep(changed)
  }

  /** Takes in what came with an answer. */
  keep(conversations: readonly ConversationRecord[]): void {
    for (const conversation of conversations) {
      this.#byId.delete(conversation.id)
      this.#byId.set(conversation.id, conversation)
    }
    for (const id of this.#byId.keys()) {
      if (this.#byId.size <= this.#capacity) break
      this.#byId.delete(id)
    }
    this.#newest = undefined
  }

  clear(): void {
    this.#byId.clear()
    this.#newest = undefined
    this.#revision = 0
  }
}
