import type { Octets } from '../../../shared/flow/exchanges/octets.ts'

/** The segments that hold the first `most` octets; what is missing counts for nothing. */
export function firstOctets(segments: readonly Octets[], most: number): Octets[] {
  const first: Octets[] = []
  let room = most
  for (const segment of segments) {
    if (segment.bytes.length > room) {
      if (room > 0) first.push({ ...segment, bytes: segment.bytes.subarray(0, room), missing: 0 })
      break
    }
    first.push(segment)
    room -= segment.bytes.length
  }
  return first
}
