import type { Evidence } from '../../shared/pod/owner.ts'
import type { LadderSpacing } from './ladder-spacing.ts'
import type { EndWords } from './scene-words.ts'

/** All that a ladder says, in the language of whoever looks. */
export type LadderWords = {
  end: EndWords
  conversation: (ids: string) => string
  client: string
  server: string
  handshake: (time: string) => string
  answer: (time: string) => string
  inAll: (time: string) => string
  retransmitted: (count: string) => string
  evidence: Record<Evidence, string>
  bothEnds: (evidence: string) => string
  ends: (client: string, server: string) => string
  segments: (count: string, bytes: string) => string
  more: (count: string) => string
  /** Captured a second time, so much later. */
  again: (time: string) => string
  folded: (time: string) => string
  matching: (count: string, all: string) => string
  /** What the distance between rows means; `perPixel` is a time. */
  spacing: Record<LadderSpacing, (perPixel: string) => string>
}
