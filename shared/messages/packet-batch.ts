/**
 * A run of packets as columns: what the picture, the table's length and the timeline need to know of
 * every packet that a view is shown. Packet `i` of a batch has the number `first + i`.
 */
export type PacketBatch = {
  first: number
  count: number
  offsetNs: Float64Array
  conversation: Uint32Array
  /** On the wire. */
  length: Uint32Array
  payloadLength: Uint32Array
  /** Bits of `Analysis`. */
  analysis: Uint16Array
  /** The low 8 bits of the TCP flags (RFC 9293), 0 for others. */
  tcpFlags: Uint8Array
  direction: Uint8Array
  interface: Uint8Array
  /** Index in the dissector's list of protocols, of the innermost. */
  protocol: Uint8Array
}
