import type { Octets } from '../../../shared/flow/exchanges/octets.ts'
import type { Turn } from '../../../shared/flow/exchanges/transcript.ts'
import { turnLength } from '../../../shared/flow/exchanges/transcript.ts'
import { Direction, type ConversationRecord } from '../../../shared/messages/records.ts'
import { formatByteCount } from '../../../shared/format/byte-count.ts'
import { endLabel } from '../../text/owner-text.ts'
import { words } from './words.ts'

/** The packets that a turn came in, each once. */
export function packetsOf({ segments }: { segments: readonly Octets[] }): number[] {
  return [...new Set(segments.map(({ packet }) => packet))]
}

/** `77 B`, `852 B and 1 448 B not captured` */
export function sizeText(turn: Turn): string {
  const { captured, missing } = turnLength(turn)
  if (missing === 0) return formatByteCount(captured)
  if (captured === 0) return words().notCaptured(formatByteCount(missing))
  return words().capturedAndNot(formatByteCount(captured), formatByteCount(missing))
}

/** Who speaks: `busybox · wget :51290`, or which side it is where the conversation is not known any more. */
export function speaker(
  direction: Direction,
  conversation: ConversationRecord | undefined,
): string {
  const isClient = direction !== Direction.toClient
  if (conversation === undefined) return isClient ? words().client : words().server
  return endLabel(isClient ? conversation.client : conversation.server)
}

/** All that one side has sent, or both in the order in which it could be read. */
export function octetsOf(segments: readonly Octets[], direction?: Direction): Uint8Array[] {
  return segments
    .filter((segment) => direction === undefined || segment.direction === direction)
    .map(({ bytes }) => bytes)
}
