import { batchPacketsMax } from './limits.ts'

/**
 * A run of packets as columns: what the picture, the table's length and the timeline need to know of
 * every packet that a view is shown. Packet `i` of a batch has the number `first + i`; every column
 * has `count` entries.
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

/*
 * The binary frame. Columns stand one after the other, the widest first, so that each begins at a
 * multiple of its own width when the frame begins at a multiple of 8:
 *
 *    0  opcode                  1 byte
 *    1  version of this layout  1 byte
 *    2  zero                    2 bytes
 *    4  count                   4 bytes
 *    8  first                   8 bytes, IEEE 754
 *   16  offsetNs                8 bytes each
 *       conversation, length, payloadLength    4 bytes each
 *       analysis                               2 bytes each
 *       tcpFlags, direction, interface, protocol  1 byte each
 *
 * Numbers are little-endian. The columns are read in place, in the byte order of the machine: on a
 * big-endian one (Node has such builds, no browser has) `count` fails its check, and nothing wrong
 * is shown.
 */
const opcode = 0x01
const layoutVersion = 1
const headerBytes = 16
const bytesPerPacket = 8 + 3 * 4 + 2 + 4

type Columns = Omit<PacketBatch, 'first' | 'count'>

const columnNames = [
  'offsetNs',
  'conversation',
  'length',
  'payloadLength',
  'analysis',
  'tcpFlags',
  'direction',
  'interface',
  'protocol',
] as const satisfies readonly (keyof Columns)[]

/** How long the frame of a batch is. */
export function packetBatchBytes(count: number): number {
  return headerBytes + bytesPerPacket * count
}

/** Costs one allocation and a copy of each column. `count` is at most `batchPacketsMax`. */
export function encodePacketBatch(batch: PacketBatch): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(packetBatchBytes(batch.count))
  bytes[0] = opcode
  bytes[1] = layoutVersion
  new Uint32Array(bytes.buffer, 4, 1)[0] = batch.count
  new Float64Array(bytes.buffer, 8, 1)[0] = batch.first
  const columns = columnsOf(bytes.buffer, 0, batch.count)
  for (const name of columnNames) columns[name].set(batch[name])
  return bytes
}

/**
 * Columns are views of `bytes` when those begin at a multiple of 8, of a copy otherwise. Whatever
 * the bytes are, it does not throw: a frame that is no batch is told as a problem.
 */
export function decodePacketBatch(bytes: Uint8Array): PacketBatch | { problem: string } {
  if (bytes.length < headerBytes) return { problem: 'a binary frame is shorter than its header' }
  if (bytes[0] !== opcode) return { problem: `no binary frame has opcode ${bytes[0]}` }
  if (bytes[1] !== layoutVersion) {
    return { problem: `packet batches of version ${bytes[1]} are not known here` }
  }
  // Not `slice`: that of Node's Buffer, which is a Uint8Array too, does not copy.
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)
  const count = new Uint32Array(buffer, byteOffset + 4, 1)[0] ?? 0
  if (count > batchPacketsMax) {
    return { problem: `a batch of ${count} packets; the most is ${batchPacketsMax}` }
  }
  if (bytes.length !== packetBatchBytes(count)) {
    return { problem: `a batch of ${count} packets has ${bytes.length} bytes` }
  }
  const first = new Float64Array(buffer, byteOffset + 8, 1)[0] ?? 0
  if (first < 1 || !Number.isSafeInteger(first + count)) {
    return { problem: `a batch begins with packet ${first}` }
  }
  return { first, count, ...columnsOf(buffer, byteOffset, count) }
}

function columnsOf(buffer: ArrayBufferLike, start: number, count: number): Columns {
  let next = start + headerBytes
  const take = (bytesEach: number): number => {
    const offset = next
    next += bytesEach * count
    return offset
  }
  return {
    offsetNs: new Float64Array(buffer, take(8), count),
    conversation: new Uint32Array(buffer, take(4), count),
    length: new Uint32Array(buffer, take(4), count),
    payloadLength: new Uint32Array(buffer, take(4), count),
    analysis: new Uint16Array(buffer, take(2), count),
    tcpFlags: new Uint8Array(buffer, take(1), count),
    direction: new Uint8Array(buffer, take(1), count),
    interface: new Uint8Array(buffer, take(1), count),
    protocol: new Uint8Array(buffer, take(1), count),
  }
}
