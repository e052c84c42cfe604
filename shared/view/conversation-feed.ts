import { heldConversationsMax, pushConversationsMax } from '../messages/limits.ts'
import type { HostMessage } from '../messages/messages.ts'
import type { ViewedEngine } from './viewed-engine.ts'

type Push = HostMessage & { kind: 'conversations' }

/**
 * Which conversations a view is sent: those that changed, oldest change first, each as it is when it
 * is sent. What does not fit one push follows in the next ones, so a view that has caught up holds
 * exact totals. Only the last `heldConversationsMax` are owed to a view: it holds no more.
 */
export class ConversationFeed {
  /** Changes up to this revision are owed or have been sent. */
  #known = 0
  /** Changes up to this one have been sent. */
  #sent = 0
  readonly #owed = new Set<number>()

  /** Begins after `revision`, of another source perhaps. */
  begin(revision: number): void {
    this.#known = revision
    this.#sent = revision
    this.#owed.clear()
  }

  /** The next push, when there is something to be told. */
  next(engine: ViewedEngine): Push | undefined {
    const changes = engine.conversationIdsChangedAfter(this.#known, heldConversationsMax)
    this.#known = changes.revision
    // One that is owed already keeps its place: a busy conversation is not put off for ever.
    for (const id of changes.ids) this.#owed.add(id)
    this.#take(this.#owed.size - heldConversationsMax)
    const changed = this.#take(pushConversationsMax)
      .map((id) => engine.conversation(id))
      .filter((conversation) => conversation !== undefined)
    if (this.#owed.size === 0) this.#sent = this.#known
    if (changed.length === 0) return undefined
    return { kind: 'conversations', revision: this.#sent, changed, omitted: this.#owed.size }
  }

  /** Removes those that have been owed for the longest time. */
  #take(count: number): number[] {
    const taken: number[] = []
    for (const id of this.#owed) {
      if (taken.length >= count) break
      taken.push(id)
      this.#owed.delete(id)
    }
    return taken
  }
}
