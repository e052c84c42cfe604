import type { ConversationEnd } from '../messages/records.ts'

/** One end as the stable JSON object of `flows` and `packets`; `container` is its manifest's name. */
export function endObject({ address, name, owner }: ConversationEnd): Record<string, unknown> {
  return {
    address,
    ...(name !== undefined && { name }),
    ...(owner.podName !== undefined && { pod: owner.podName }),
    ...(owner.containerName !== undefined && { container: owner.containerName }),
    ...(owner.process !== undefined && { process: owner.process }),
    ...(owner.pid !== undefined && { pid: owner.pid }),
    evidence: owner.evidence,
  }
}

/** The columns of one end, `client` or `server`. */
export function endColumns(end: string): string[] {
  const keys = ['address', 'name', 'pod', 'container', 'process', 'pid', 'evidence']
  return keys.map((key) => `${end}.${key}`)
}

/**
 * `busybox/wget:51290`; where nobody is known the name that the capture has of the address, or the
 * address. Evidence that is not exact stands in parentheses.
 */
export function endText({ address, name, port, owner }: ConversationEnd): string {
  const owners = [owner.containerName, owner.process].filter((part) => part !== undefined)
  const who = owners.length > 0 ? owners.join('/') : (name ?? bracketed(address))
  const doubt = owners.length > 0 && owner.evidence !== 'exact' ? `(${owner.evidence})` : ''
  return `${who}${doubt}${port === undefined ? '' : `:${port}`}`
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
