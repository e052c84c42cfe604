import { formatHexBytes } from './hex.ts'

const IPV6_GROUPS = 8

/** The four octets at `offset`, which must be there: `127.0.0.1`. */
export function formatIpv4(bytes: Uint8Array, offset: number): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`
}

/** The six octets at `offset`, which must be there: `02:42:ac:11:00:02`. */
export function formatMac(bytes: Uint8Array, offset: number): string {
  return formatHexBytes(bytes.subarray(offset, offset + 6))
}

/**
 * The sixteen octets at `offset`, which must be there, in the canonical form of RFC 5952: lower case,
 * no leading zeros, the longest run of two or more zero groups (the first of equals) as `::`.
 * IPv4-mapped addresses are written as such: `::ffff:127.0.0.1` (section 5).
 */
export function formatIpv6(bytes: Uint8Array, offset: number): string {
  const groups: number[] = []
  for (let group = 0; group < IPV6_GROUPS; group++) {
    groups.push((bytes[offset + group * 2]! << 8) | bytes[offset + group * 2 + 1]!)
  }
  if (isMapped(groups)) return `::ffff:${formatIpv4(bytes, offset + 12)}`
  const zeros = longestZeroRun(groups)
  if (zeros.length < 2) return hexGroups(groups)
  const before = hexGroups(groups.slice(0, zeros.start))
  const after = hexGroups(groups.slice(zeros.start + zeros.length))
  return `${before}::${after}`
}

function isMapped(groups: readonly number[]): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
}

function hexGroups(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':')
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 }
  let length = 0
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > longest.length) longest = { start: index - length + 1, length }
  }
  return longest
}
