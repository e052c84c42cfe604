import { conversationStates } from '../messages/records.ts'
import type { ConversationState } from '../messages/records.ts'

/** Index of each state in `conversationStates`. */
export const StateCode = {
  datagrams: code('datagrams'),
  synSent: code('syn-sent'),
  synReceived: code('syn-received'),
  established: code('established'),
  closing: code('closing'),
  closed: code('closed'),
  reset: code('reset'),
} as const

function code(state: ConversationState): number {
  return conversationStates.indexOf(state)
}
