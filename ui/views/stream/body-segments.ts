import type { Octets } from '../../../shared/flow/exchanges/octets.ts'
import { turnLength, type Turn } from '../../../shared/flow/exchanges/transcript.ts'

/**
 * The body of a message as it is to be shown: `read`, as it was unpacked, or where something is
 * missing the octets as they came. Nothing for a message without one.
 */
export function bodySegments(turn: Turn, read: Uint8Array): Octets[] {
  if (turnLength(turn).missing === 0) {
    return read.length === 0 ? [] : [{ ...turn.segments[0]!, offset: 0, bytes: read }]
  }
  let head = turn.message?.headBytes ?? 0
  return turn.segments.flatMap((segment) => {
    const cut = Math.min(head, segment.bytes.length)
    head -= cut
    const bytes = segment.bytes.subarray(cut)
    const isBody = bytes.length > 0 || segment.missing > 0
    return isBody ? [{ ...segment, offset: segment.offset + cut, bytes }] : []
  })
}
