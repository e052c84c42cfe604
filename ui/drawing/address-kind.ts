/** Any address of the host itself: 127.0.0.0/8 or ::1. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

/** An address of many: 224.0.0.0/4, the limited broadcast, or ff00::/8. */
export function isMulticast(address: string): boolean {
  if (address.includes(':')) return /^ff/i.test(address)
  const first = Number(address.split('.')[0])
  return (first >= 224 && first < 240) || address === '255.255.255.255'
}

/**
 * Whether a socket that is bound to one address takes what comes to another. A wildcard of IPv6 takes
 * IPv4 too, unless it was asked not to (`IPV6_V6ONLY`, ipv6(7)).
 */
export function accepts(bound: string, address: string): boolean {
  return bound === address || bound === '::' || (bound === '0.0.0.0' && !address.includes(':'))
}

/** The address a socket is bound to when it listens on all of them. */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}
