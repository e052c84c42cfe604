import { untrack } from 'svelte'
import type { ConversationRecord } from '../../../shared/messages/records.ts'
import { LatestQuestion } from '../../connection/questions.ts'
import type { Session } from '../../state/session.svelte.ts'
import { throttle } from '../packet-table/throttle.ts'

/** The engine looks at every packet for it, and nobody reads a list that changes more often. */
const renewMs = 500

/**
 * The conversations that have packets which match the filter, the newest first. To be made while a
 * component is set up.
 */
export class MatchingConversations {
  #found = $state.raw<readonly ConversationRecord[]>([])
  #total = $state.raw(0)

  constructor(session: () => Session, countMax: number) {
    const latest = new LatestQuestion<'filter-conversations'>((question) => session().ask(question))
    const renew = throttle(() => void ask(), renewMs)
    const ask = async (): Promise<void> => {
      if (!session().filter.isOn) return
      const reply = await latest.ask({ about: 'filter-conversations', count: countMax })
      if (!reply || 'refusal' in reply) return
      this.#found = reply.answer.conversations
      this.#total = reply.answer.total
    }
    $effect(() => {
      void session().filter.status
      untrack(() => renew.call())
    })
    $effect(() => () => renew.stop())
  }

  get found(): readonly ConversationRecord[] {
    return this.#found
  }

  get total(): number {
    return this.#total
  }
}
