import type { FoundMessage } from './stream.ts'

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

/** The numbers by which a header names what it carries. See `bindingTables` for their names. */
export const CarriedBy = {
  /** Nothing more that could be named. */
  nothing: 0,
  /** LINKTYPE_ of the interface. */
  link: 1,
  etherType: 2,
  ipProtocol: 3,
  /** The key is the destination port; the source port is asked next. */
  tcpPort: 4,
  udpPort: 5,
  /** A service access point of IEEE 802.2. */
  llcAccessPoint: 6,
  /** A protocol identifier of Cisco's, behind a SNAP header. */
  ciscoIdentifier: 7,
} as const

/** What is known of the application before a walk, beside the index of its protocol. */
export const Application = {
  /** Nothing: ports and content decide. */
  unknown: -1,
  /** The conversation has been followed, and no message begins in this packet. */
  none: -2,
  /** A walk is to stop above TCP; `walkApplication` goes on. */
  deferred: -3,
} as const

/** What following its conversation has told of a packet: beside the bytes, what a walk needs. */
export type KnownApplication = {
  /** Index of the protocol in the list, or an `Application`. */
  protocol: number
  /** Where in the transport's payload its first message begins. */
  messageOffset: number
  fromClient: boolean
  /** What earlier datagrams have settled for this one: see `Protocol.settles`. */
  settled?: number
  /** The messages that begin in this packet, of a protocol that needs its history. */
  followed?: readonly FoundMessage[]
}

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

  /** What comes at `offset`, said by the header just read: one of `CarriedBy`, and the key in it. */
  carriedBy: number = CarriedBy.nothing
  carriedKey = 0

  /**
   * Which protocol's message begins in the TCP payload, `messageOffset` octets into it: an index in the
   * list of protocols or one of `Application`. Set after `begin` by whoever has followed the
   * conversation; it outranks ports and content.
   */
  application: number = Application.unknown
  messageOffset = 0
  /** With `application`: who sent it. Without, the one that does not have the port that is bound. */
  fromClient = false
  /** With `application`: the messages that begin in this packet, of a protocol that needs its history. */
  followed: readonly FoundMessage[] | undefined
  /** With `application`: what earlier datagrams have settled. */
  settled: number | undefined = undefined

  /** Which protocol each layer is (index in the list of protocols), outermost first. */
  layerCount = 0
  readonly layerProtocol = new Uint8Array(LAYERS_MAX)
  readonly layerOffset = new Uint32Array(LAYERS_MAX)
  /** End of the layer's header. */
  readonly layerHeaderEnd = new Uint32Array(LAYERS_MAX)
  /** End of the layer with its payload, among the captured bytes. */
  readonly layerEnd = new Uint32Array(LAYERS_MAX)

  addressFamily: number = AddressFamily.none
  /** IP headers that were met, also those that could not be read: each has addresses of its own. */
  addressHeaders = 0
  /** Where the addresses stand in `bytes`: 4 or 16 octets each. */
  sourceOffset = 0
  destinationOffset = 0
  /** IANA protocol number of the transport, 0 where there is none (also for later fragments). */
  transport = 0
  /** Whether the packet is a fragment, so that what its transport says of lengths reaches past it. */
  fragment = false
  sourcePort = 0
  destinationPort = 0
  tcpFlags = 0
  /** Not a number before the first packet: V8 keeps 32 bits without a sign as it keeps fractions. */
  sequence = Number.NaN
  acknowledgment = Number.NaN
  /** As in the header, not scaled. */
  window = 0
  /** Shift of the window scale option, -1 where the segment has none. */
  windowScale = -1
  /**
   * Where the transport's payload begins, which may be past `end`, and how long it was on the wire;
   * 0 while the transport's header does not tell.
   */
  payloadOffset = 0
  payloadLength = 0

  /** Points to a packet's first byte and clears everything that was known of the one before. */
  begin(bytes: Uint8Array, offset: number, capturedLength: number, length: number): void {
    this.bytes = bytes
    this.offset = offset
    this.end = offset + capturedLength
    this.wireEnd = offset + length
    this.status = WalkStatus.complete
    this.carriedBy = CarriedBy.nothing
    this.carriedKey = 0
    this.application = Application.unknown
    this.followed = undefined
    this.settled = undefined
    this.layerCount = 0
    this.tcpFlags = 0
    this.sequence = 0
    this.acknowledgment = 0
    this.window = 0
    this.setAddresses(AddressFamily.none, 0, 0)
    this.addressHeaders = 0
  }

  /** Set after `begin`: it outranks ports and content. */
  know(known: Readonly<KnownApplication> | undefined): void {
    if (known === undefined) return
    this.application = known.protocol
    this.messageOffset = known.messageOffset
    this.fromClient = known.fromClient
    this.followed = known.followed
    this.settled = known.settled
  }

  /** Starts the layer of protocol `index` at `offset`. */
  beginLayer(index: number): void {
    const layer = this.layerCount
    this.layerCount = layer + 1
    this.layerProtocol[layer] = index
    this.layerOffset[layer] = this.offset
    this.layerHeaderEnd[layer] = this.offset
    this.layerEnd[layer] = this.end
    this.carriedBy = CarriedBy.nothing
  }

  /** Ends the layer, after its header may have clipped `end`. */
  endLayer(): void {
    this.layerEnd[this.layerCount - 1] = this.end
  }

  /**
   * Takes the next `length` bytes into the layer's header. False where they are not all there; the
   * walk is then marked `truncated`, or `malformed` when they were not on the wire either.
   */
  takeHeader(length: number): boolean {
    const headerEnd = this.offset + length
    if (headerEnd > this.end) {
      this.layerHeaderEnd[this.layerCount - 1] = this.end
      this.fail(headerEnd > this.wireEnd ? WalkStatus.malformed : WalkStatus.truncated)
      return false
    }
    this.offset = headerEnd
    this.layerHeaderEnd[this.layerCount - 1] = headerEnd
    return true
  }

  /** Moves the start of the layer past `length` bytes that stand before its header. */
  skipBeforeHeader(length: number): void {
    this.offset += length
    this.layerOffset[this.layerCount - 1] = this.offset
    this.layerHeaderEnd[this.layerCount - 1] = this.offset
  }

  /**
   * Applies the end that a header states for the packet, so that padding behind it is nobody's
   * payload. A header that claims more than the wire held is `malformed`; reading goes on.
   */
  clip(statedEnd: number): void {
    if (statedEnd > this.wireEnd) {
      this.fail(WalkStatus.malformed)
      return
    }
    this.wireEnd = statedEnd
    if (statedEnd < this.end) this.end = statedEnd
  }

  /** Marks the packet; what has been said first stays. */
  fail(status: number): void {
    if (this.status === WalkStatus.complete) this.status = status
  }

  carries(table: number, key: number): void {
    this.carriedBy = table
    this.carriedKey = key
  }

  /** Sets the addresses and forgets the transport of an outer IP header. */
  setAddresses(family: number, sourceOffset: number, destinationOffset: number): void {
    this.addressFamily = family
    this.sourceOffset = sourceOffset
    this.destinationOffset = destinationOffset
    this.transport = 0
    this.fragment = false
    this.sourcePort = 0
    this.destinationPort = 0
    this.windowScale = -1
    this.payloadOffset = 0
    this.payloadLength = 0
  }

  /** The transport's payload is the rest of the packet from `offset` on. */
  setPayload(offset: number): void {
    this.payloadOffset = offset
    this.payloadLength = Math.max(0, this.wireEnd - offset)
  }

  /** Unchecked: the caller has taken the header. Big-endian, as are the two below. */
  uint8(offset: number): number {
    return this.bytes[offset]!
  }

  uint16(offset: number): number {
    return (this.bytes[offset]! << 8) | this.bytes[offset + 1]!
  }

  uint32(offset: number): number {
    const { bytes } = this
    const word =
      (bytes[offset]! << 24) |
      (bytes[offset + 1]! << 16) |
      (bytes[offset + 2]! << 8) |
      bytes[offset + 3]!
    return word >>> 0
  }
}
