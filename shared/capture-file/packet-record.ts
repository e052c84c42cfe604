import type {
  CaptureInterface,
  CaptureNote,
  CaptureSection,
  ResolvedName,
} from './capture-facts.ts'

/**
 * One packet as a reader meets it. **A reader fills a single record again and again**: whoever wants
 * to keep something copies it. Time is two numbers because nanoseconds since 1970 do not fit one
 * exactly (2^53 ns are 104 days).
 */
export type PacketRecord = {
  /** Index of the interface among all of the file, across sections, from 0. */
  interfaceIndex: number
  timeSeconds: number
  /** 0 to 999 999 999. */
  timeNanoseconds: number
  /** How many bytes were kept. */
  capturedLength: number
  /** How many bytes were on the wire; never below `capturedLength`. */
  length: number
  /** Holds the packet from `offset` on; larger than the packet, and reused. */
  bytes: Uint8Array
  offset: number
  /** Where the packet's bytes begin in the file. */
  position: number
  /** The packet's comments (pcapng); the same empty array for all that have none. */
  comments: readonly string[]
}

/** The comments of every packet that has none. */
export const noComments: readonly string[] = []

/** A record to be filled. */
export function newPacketRecord(): PacketRecord {
  return {
    interfaceIndex: 0,
    timeSeconds: 0,
    timeNanoseconds: 0,
    capturedLength: 0,
    length: 0,
    bytes: new Uint8Array(0),
    offset: 0,
    position: 0,
    comments: noComments,
  }
}

/** What a reader tells, in the order of the file. Called synchronously, once a packet: keep it cheap. */
export type CaptureSink = {
  section(section: CaptureSection): void
  interface(captureInterface: CaptureInterface): void
  packet(record: PacketRecord): void
  /** A fact that belongs to no packet: the comment of an interface statistics block. */
  statistics(statistics: CaptureStatistics): void
  /** What the file calls an address; nobody has to know. */
  name?(resolved: ResolvedName): void
  /** Something that is not as it should be; reading goes on or has come to the end. */
  note(note: CaptureNote): void
}

export type CaptureStatistics = {
  interfaceIndex: number
  timeSeconds: number
  timeNanoseconds: number
  /** `isb_ifrecv`, `isb_ifdrop`; absent when the block does not say. */
  received?: number
  dropped?: number
  comments: readonly string[]
}
