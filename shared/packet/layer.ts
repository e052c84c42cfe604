/** One row of a packet's tree. Offsets count from the packet's first byte. */
export type PacketField = {
  /** Wireshark's name where Wireshark has the field: `tcp.flags.syn`. */
  name: string
  label: string
  /** As shown: `80`, `127.0.0.1`, `Set`. */
  value: string
  /** The number that `value` shows, where the field is a number or a flag: what a filter compares. */
  number?: number
  offset: number
  length: number
  /** The bits of it that are the field's, where it shares its bytes with others. */
  mask?: number
  children?: PacketField[]
}

/** One protocol's share of a packet, with its fields. */
export type PacketLayer = {
  /** Wireshark's name of the protocol: `tcp`. */
  name: string
  /** As in the protocol column: `TCP`. */
  title: string
  /** One line: `Transmission Control Protocol, 51290 → 80, SYN`. */
  summary: string
  offset: number
  headerLength: number
  /** With its payload, as far as it was captured. */
  length: number
  fields: PacketField[]
  defect?: 'truncated' | 'malformed'
}
