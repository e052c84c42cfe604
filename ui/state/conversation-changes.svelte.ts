import { untrack } from 'svelte'
import type { Session } from './session.svelte.ts'

/**
 * Calls `follow` at once, and whenever what is known of conversations, which one is selected, or the
 * connection changes. To be called while a component is set up.
 */
export function whenConversationsChange(session: () => Session, follow: () => void): void {
  $effect(() => {
    const { selection, conversationsChanged, connection } = session()
    conversationsChanged.track()
    void [selection.conversation, connection]
    untrack(follow)
  })
}
