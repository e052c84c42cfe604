import type { ConversationEnd } from '../../shared/messages/records.ts'

/** One end as the stable JSON object of `flows` and `packets`; `container` is its manifest's name. */
export function endObject({ address, owner }: ConversationEnd): Record<string, unknown> {
  return {
    address,
    ...(owner.podName !== undefined && { pod: owner.podName }),
    ...(owner.containerName !== undefined && { container: owner.containerName }),
    ...(owner.process !== undefined && { process: owner.process }),
    ...(owner.pid !== undefined && { pid: owner.pid }),
    evidence: owner.evidence,
  }
}

/** `busybox/wget:51290`; the address where nobody is known, a question mark after what is not exact. */
export function endText({ address, port, owner }: ConversationEnd): string {
  const names = [owner.containerName, owner.process].filter((name) => name !== undefined)
  const who = names.length > 0 ? names.join('/') : bracketed(address)
  const doubt = names.length > 0 && owner.evidence !== 'exact' ? `(${owner.evidence})` : ''
  return `${who}${doubt}${port === undefined ? '' : `:${port}`}`
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
