/** Family of the addresses a cursor has met. */
export const AddressFamily = { none: 0, ipv4: 4, ipv6: 6 } as const

/** What became of a walk through a packet's headers. */
export const WalkStatus = {
  complete: 0,
  /** A header or payload goes on past what was captured. */
  truncated: 1,
  /** A header says something that cannot be. */
  malformed: 2,
} as const

/** More layers than any honest encapsulation has; past it a packet is taken for a decapsulation bomb. */
export const LAYERS_MAX = 16

/**
 * Where a walk through one packet's headers stands, and the numbers it has met on the way. One cursor
 * serves all packets: a walk allocates nothing. Registers hold those of the innermost IP header that
 * is not quoted inside an ICMP error, and of what that header carries.
 */
export class PacketCursor {
  bytes: Uint8Array = new Uint8Array(0)
  /** The next byte to be read. */
  offset = 0
  /** Where the current layer's bytes end among those captured. */
  end = 0
  /** Where they end by the lengths that the headers state; above `end` when the packet was cut. */
  wireEnd = 0
  status: number = WalkStatus.complete

  /** Which protocol each layer is (index in the list of protocols), outermost first. */
  layerCount = 0
  readonly layerProtocol = new Uint8Array(LAYERS_MAX)
  readonly layerOffset = new Uint32Array(LAYERS_MAX)
  /** End of the layer's header. */
  readonly layerHeaderEnd = new Uint32Array(LAYERS_MAX)
  /** End of the layer with its payload, among the captured bytes. */
  readonly layerEnd = new Uint32Array(LAYERS_MAX)

  addressFamily: number = AddressFamily.none
  /** Where the addresses stand in `bytes`: 4 or 16 octets each. */
  sourceOffset = 0
  destinationOffset = 0
  /** IANA protocol number of the transport, 0 where there is none (also for later fragments). */
  transport = 0
  sourcePort = 0
  destinationPort = 0
  tcpFlags = 0
  sequence = 0
  acknowledgment = 0
  /** As in the header, not scaled. */
  window = 0
  /** Shift of the window scale option, -1 where the segment has none. */
  windowScale = -1
  /** Where the transport's payload begins, and how long it was on the wire. */
  payloadOffset = 0
  payloadLength = 0
}
