import type { StreamSegment } from '../../messages/records.ts'

/** A segment of a conversation's stream with its octets, or a part of one. */
export type Octets = Omit<StreamSegment, 'bytes'> & { bytes: Uint8Array }
