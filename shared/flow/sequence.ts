/**
 * TCP sequence numbers are 32-bit numbers on a circle (RFC 9293, 3.4): what lies less than half the
 * circle ahead is later. All arguments are unsigned 32-bit numbers.
 */

/** How far `later` is ahead of `earlier`: negative when it is behind. */
export function sequenceDistance(later: number, earlier: number): number {
  return (later - earlier) | 0
}

export function isAfter(a: number, b: number): boolean {
  return ((a - b) | 0) > 0
}

export function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0
}

export function sequenceAfter(sequence: number, octets: number): number {
  return (sequence + octets) >>> 0
}
