import { formatByteCount } from '../../format/byte-count.ts'
import { printableText } from '../../format/printable-text.ts'
import type { PacketField } from '../layer.ts'
import { MessageReader, type Rows } from '../message-reader.ts'
import { PacketBytes } from '../packet-bytes.ts'
import { protobufRowKinds, protobufRows } from './protobuf-fields.ts'
import type { RowKind } from '../row-kind.ts'
import { placedAt, rowAround } from '../row-tree.ts'
import { unpackGzip } from './unpack.ts'

// gRPC over HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md): the data of a stream is a sequence of
//
//  0            1                               5
// +------------+-------------------------------+------
// | compressed |            length             | message
// +------------+-------------------------------+------

const PREFIX_BYTES = 5
const MESSAGES_KEPT_MAX = 100
const GZIP_MAGIC = 0x1f8b
/** More than anybody reads in a tree. */
const UNPACKED_BYTES_MAX = 65_536

export const grpcRowKinds: Readonly<Record<string, RowKind>> = {
  grpc: 'group',
  'grpc.compressed_flag': 'number',
  'grpc.message_length': 'number',
  'grpc.message_data': 'bytes',
  ...protobufRowKinds,
}

const statusNames = (
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS ' +
  'PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED ' +
  'INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'
).split(' ')

/** `NOT_FOUND`; the number where gRPC has no name for it. */
export function grpcStatusName(status: number): string {
  return statusNames[status] ?? `status ${status}`
}

/** A status message as it was before it became a header, where octets are written as `%20`. */
export function grpcStatusText(header: string): string {
  return header.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    const digits = escaped.split('%').slice(1)
    return printableText(Uint8Array.from(digits, (digit) => Number.parseInt(digit, 16)))
  })
}

/** A message, or what of one is in a frame's data. */
export type GrpcPart = {
  /** In the packet, as far as the frame reaches, which may be past what is at hand. */
  offset: number
  end: number
  /** As stated, without the prefix. */
  length: number
  /** With its prefix and its end: it can be read. */
  isWhole: boolean
}

/** One direction of a stream, whose messages do not care for frames. */
export class GrpcSide {
  /** Of a message that goes on. */
  #left = 0
  #length = 0
  /** The part of a prefix that the frame before ended with. */
  #prefix: number[] = []

  /** The messages in the data that stands from `offset` to `end`. */
  read(bytes: PacketBytes, offset: number, end: number): GrpcPart[] {
    const parts: GrpcPart[] = []
    for (let at = offset; at < end;) {
      const begins = this.#left === 0 && this.#prefix.length === 0
      const body = this.#left > 0 ? at : this.#readPrefix(bytes, at, end)
      const bodyEnd = Math.min(end, body + this.#left)
      this.#left -= bodyEnd - body
      const isWhole = begins && this.#prefix.length === 0 && this.#left === 0
      if (parts.length < MESSAGES_KEPT_MAX && Number.isFinite(this.#left)) {
        parts.push({ offset: at, end: bodyEnd, length: this.#length, isWhole })
      }
      at = bodyEnd
    }
    return parts
  }

  /** So many octets of the data are not at hand. */
  miss(octets: number): void {
    if (octets <= this.#left) this.#left -= octets
    else if (octets > 0) this.#left = Number.POSITIVE_INFINITY
  }

  /** It is not known any more where messages begin. */
  lose(): void {
    this.#left = Number.POSITIVE_INFINITY
  }

  /** Where the message begins behind its prefix, or where the data ends before it does. */
  #readPrefix(bytes: PacketBytes, offset: number, end: number): number {
    let at = offset
    while (at < end && this.#prefix.length < PREFIX_BYTES) this.#prefix.push(bytes.uint8(at++))
    if (this.#prefix.length === PREFIX_BYTES) {
      const [, ...length] = this.#prefix
      this.#length = length.reduce((value, octet) => value * 0x100 + octet, 0)
      this.#left = this.#length
      this.#prefix = []
    }
    return at
  }
}

/** Where the octets are protobuf's: what gRPC means when the content type does not say otherwise. */
export function isProtobuf(contentType: string): boolean {
  return /^application\/grpc(\+proto)?(;|$)/i.test(contentType)
}

export function isGrpc(contentType: string | undefined): contentType is string {
  return contentType !== undefined && /^application\/grpc(\+|;|$)/i.test(contentType)
}

export function grpcRow(bytes: PacketBytes, part: GrpcPart, protobuf: boolean): PacketField {
  const reader = new MessageReader({ bytes, offset: part.offset, end: part.end })
  const size = formatByteCount(part.length)
  const row = { name: 'grpc', label: 'gRPC message', ...reader.place }
  if (!part.isWhole) return { ...row, value: `${size}, in several frames` }
  return rowAround({ ...row, value: size }, messageRows(reader, protobuf))
}

function* messageRows(reader: MessageReader, protobuf: boolean): Rows {
  const flags = { names: { 0: 'Not compressed', 1: 'Compressed' } }
  const flag = reader.row('grpc.compressed_flag', 'Compression', () => reader.uint(1), flags)
  yield flag
  yield reader.row('grpc.message_length', 'Length', () => reader.uint(4), { unit: 'B' })
  if (reader.left === 0) return
  const message = reader.copy()
  const data = reader.row('grpc.message_data', 'Message', () => reader.hex(reader.left))
  if (!protobuf) yield data
  else yield rowAround(data, flag.number === 0 ? protobufRows(message) : unpackedRows(message))
}

/** Of a message that gzip has packed, which its first octets tell; nothing of other packings. */
function* unpackedRows(packed: MessageReader): Rows {
  if (packed.left < 2 || packed.peek(0, 2) !== GZIP_MAGIC) return
  const { place } = packed
  const { bytes } = unpackGzip(packed.octets(packed.left), UNPACKED_BYTES_MAX)
  const unpacked = { bytes: new PacketBytes(bytes, bytes.length), offset: 0, end: bytes.length }
  for (const row of protobufRows(new MessageReader(unpacked))) yield placedAt(row, place)
}
