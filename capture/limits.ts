/** Every ceiling of the service, with its reason. What hits one says so to the person. */

const mebibyte = 1024 * 1024

/** Bytes of packets that a live source keeps on the disk: ten minutes at 5 000 packets/s of 170 B. */
export const spoolBytesMax = 512 * mebibyte

/** The spool forgets in steps of this size; small enough that a step is an eighth of the whole. */
export const segmentBytesMax = 64 * mebibyte

/** Bytes that may wait for a slow disk before they are given up: a second at 60 MiB/s. */
export const spoolWaitingBytesMax = 64 * mebibyte

/** Read from a capture file in one piece: large reads cost least, and the first rows come at once. */
export const fileReadBytes = mebibyte

/** So many packets can be in one piece of a file: a packet's header alone takes 16 bytes. */
export const packetsPerReadMax = fileReadBytes / 16

/**
 * Packets that stay listed while `flows` goes through a file: with their conversations some 200 MB. A
 * conversation that rests while so many packets of others pass is told in two parts.
 */
export const flowsPacketsMax = 600_000

/** The same for `packets`, which tells of a packet's owners what was known so many packets later. */
export const printedPacketsMax = 150_000

/** Unpacked bytes that are kept on the disk; what an engine lists of a packed file is far less. */
export const unpackedBytesMax = 4096 * mebibyte

/** How often the kernel is asked for its drop counters; each question is a signal to a tcpdump. */
export const counterIntervalMs = 1000

/** An owner may become known after the conversation has ended: a short-lived process's last words. */
export const ownerGraceMs = 10_000

/** Notices kept for views that come later. */
export const noticesMax = 200

/**
 * What an agent keeps of each stream while nobody reads it: four minutes at 1 000 packets/s of 250 B,
 * so that a cut of a minute loses nothing.
 */
export const agentSpoolBytesMax = 64 * mebibyte

/** Captures that one agent runs at a time; with their spools they are 2 GiB at most. */
export const agentStreamsMax = 32

/** The kernel's buffer for each interface that an agent captures: a node has many pods. */
export const agentBufferKib = 16 * 1024

/** An agent's engine finds conversations only; so many packets later a quiet one is asked for anew. */
export const agentPacketsMax = 16_384

/** A capture that nobody reads goes on so long: a watcher that was cut off comes back to it. */
export const agentIdleMs = 120_000

/** A packet of one agent waits so long for an older one of another. */
export const joinWindowMs = 60

/** What waits there of each stream; more is let go early, out of order but not lost. */
export const joinRoom = { packets: 4096, bytes: 2 * mebibyte }

/**
 * Two sightings of a packet may be so far apart by the nodes' clocks. Nodes keep within milliseconds
 * of each other; packets that are equal in all that is compared are seldom sent so close together.
 */
export const againWindowMs = 500

/** Packets among which a second sighting is looked for: two minutes at 1 000 packets/s. */
export const againPacketsMax = 131_072
