import type { Remedy } from '../../shared/messages/messages.ts'
import type { Owner } from '../../shared/pod/owner.ts'

/**
 * One end of a conversation, as sockets know it: the network namespace, the protocol, and the
 * addresses seen from this end. Addresses are in the usual text form, never IPv4-mapped
 * (`::ffff:127.0.0.1` is `127.0.0.1`).
 */
export type EndKey = {
  networkNamespace: number
  protocol: 'tcp' | 'udp'
  localAddress: string
  localPort: number
  remoteAddress: string
  remotePort: number
}

/** Who owns the ends of conversations in the network namespaces that are being watched. */
export type Attribution = {
  /**
   * The best answer now. An end that is not `exact` is kept in mind and looked for again when
   * something new is known; a better answer comes through `found`. `startMs` is the time of the
   * conversation's first packet (milliseconds since 1970), so that an earlier owner of the same
   * ports is not taken for this one's.
   */
  ask(key: EndKey, startMs: number): Owner
  /** The conversation has ended or was evicted: stop looking for this end. */
  forget(key: EndKey): void
  /** What is missing (no tracefs, no descriptors to read) and what it costs in evidence. */
  warnings(): Remedy[]
  stop(): Promise<void>
}

/** How better answers arrive: at any time until `forget`, also while another end is asked for. */
export type OwnerFound = (key: EndKey, startMs: number, owner: Owner) => void
