/** The head of a file, or of one of the sections of a pcapng file. */
export type CaptureSection = {
  format: 'pcap' | 'pcapng'
  littleEndian: boolean
  hardware?: string
  operatingSystem?: string
  application?: string
  comments: readonly string[]
}

/** An interface that packets were captured on. A classic pcap file has exactly one, without a name. */
export type CaptureInterface = {
  name: string | undefined
  /** A LINKTYPE_ number: https://www.tcpdump.org/linktypes.html */
  linkType: number
  snapLengthBytes: number
  filter?: string
  /** The inode of the network namespace it is in, where a recording says so. */
  networkNamespace?: number
  /**
   * Names a network that interfaces of several network namespaces are on: addresses mean the same on
   * all of them, so a conversation seen on two is one.
   */
  network?: string
  comments: readonly string[]
}

/** What the capturing host called an address, 4 or 16 octets long. */
export type ResolvedName = { address: Uint8Array; names: readonly string[] }

/** What a reader has to say about the file itself. `position` is a byte offset in the file. */
export type CaptureNote = {
  code:
    | 'cut'
    | 'malformed'
    | 'without-time'
    | 'rounded-times'
    | 'unknown-link-type'
    | 'not-a-capture'
    | 'unsupported'
  position: number
  /** One sentence: what was found, and what that means for the reader of the file. */
  text: string
}
