import { PacketCursor } from '../packet/packet-cursor.ts'
import type { ConversationPage } from './conversation-page.ts'

/**
 * The packet that is being taken in, and the conversation it belongs to. One object serves all
 * packets, so that what looks at a packet gets one argument and nothing is allocated.
 */
export class Sighting {
  /** After its walk. */
  readonly cursor = new PacketCursor()
  /** From 1. */
  number = 0
  /**
   * Since the capture's first packet; not a number before that. (V8 keeps a field as it was at first: one
   * that begins as an integer costs all compiled code that reads it when it outgrows 32 bits.)
   */
  offsetNs = Number.NaN
  /** On the wire. */
  length = 0
  interface = 0
  /** 0 where the packet belongs to none; the fields below count only where it does. */
  conversation = 0
  page!: ConversationPage
  /** Of the conversation in its page. */
  index = 0
  /** Who sent it: a `Side`. */
  side = 0
}
