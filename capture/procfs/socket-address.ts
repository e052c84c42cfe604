/**
 * Addresses as `/proc/PID/net/tcp` writes them: 32-bit words in the machine's byte order, each as
 * 8 hex digits. `0100007F` is 127.0.0.1 on every machine Podscope runs on: they are little-endian.
 */

/** The text of an IPv4 (8 digits) or IPv6 (32 digits) address, as inet_ntop(3) and netstat print it. */
export function parseSocketAddress(hex: string): string {
  const bytes: number[] = []
  for (let word = 0; word < hex.length; word += 8) {
    for (let byte = 6; byte >= 0; byte -= 2) {
      bytes.push(Number.parseInt(hex.slice(word + byte, word + byte + 2), 16))
    }
  }
  return bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes)
}

/**
 * An address as packets show it: a socket of a program that listens on IPv6 for both families says
 * `::ffff:127.0.0.1` where the packet says `127.0.0.1` (RFC 4291, 2.5.5.2).
 */
export function withoutIpv4Mapping(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, at) => bytes[2 * at]! * 256 + bytes[2 * at + 1]!)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (mapped) return `::ffff:${bytes.slice(12).join('.')}`
  const [start, length] = longestZeroRun(groups)
  const hex = groups.map((group) => group.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

/** Where the groups that `::` stands for begin, and how many they are: the first longest run (RFC 5952, 4.2). */
function longestZeroRun(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0]
  let start = 0
  for (let at = 0; at < groups.length; at++) {
    if (groups[at] !== 0) start = at + 1
    else if (at + 1 - start > best[1]) best = [start, at + 1 - start]
  }
  return best
}
