/** Any address of the host itself: 127.0.0.0/8 or ::1. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

/** The address a socket is bound to when it listens on all of them. */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}
