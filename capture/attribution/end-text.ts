import type { EndKey } from './attribution.ts'

/** A conversation's end as one text: its sockets' row in the table of its network namespace. */
export function rowText(key: Omit<EndKey, 'networkNamespace'>): string {
  const { protocol, localAddress, localPort, remoteAddress, remotePort } = key
  return `${protocol} ${localAddress} ${localPort} ${remoteAddress} ${remotePort}`
}

/** The ports of an end, without its addresses: what the trace always tells. */
export function portsText(
  key: Pick<EndKey, 'networkNamespace' | 'localPort' | 'remotePort'>,
): string {
  return `${key.networkNamespace} ${key.localPort} ${key.remotePort}`
}
