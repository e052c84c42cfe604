import type { PacketField } from '../layer.ts'
import { MessageReader } from '../message-reader.ts'
import { PacketBytes, Unreadable, readOr } from '../packet-bytes.ts'
import type { RowKind } from '../row-kind.ts'
import { placedAt } from '../row-tree.ts'
import { type Handshake, handshakeRowKinds, readHandshake } from './tls-handshake.ts'

// RFC 9000, section 12.4: the payload of a packet is a row of frames, each
//
// +-----------+------
// | type (var)| by type
// +-----------+------

const FrameType = { padding: 0, ping: 1, ack: 2, ackWithCounts: 3, crypto: 6, close: 0x1c } as const

const FRAMES_SHOWN_MAX = 50
/** A hello with keys against quantum computers and a grease of extensions has some 2 KiB. */
const HANDSHAKE_BYTES_MAX = 16_384
const HANDSHAKE_HEADER_BYTES = 4

export const quicFrameRowKinds: Readonly<Record<string, RowKind>> = {
  'quic.packet_number': 'number',
  'quic.frame': 'group',
  'quic.crypto.offset': 'number',
  'quic.crypto.length': 'number',
  ...handshakeRowKinds,
}

type Place = { offset: number; length: number }

/**
 * The rows of the frames, and of the handshake message that begins in them, all of which stand at `place`: what was sealed has no octets of its own in
 * the packet. A handshake message that goes on in the next packet is read as far as it is here.
 */
export function initialFrameRows(frames: Uint8Array, place: Place): PacketField[] {
  const reader = readerOf(frames, frames.length)
  const rows: PacketField[] = []
  const pieces: CryptoPiece[] = []
  readOr(undefined, () => {
    while (reader.left > 0 && rows.length < FRAMES_SHOWN_MAX) rows.push(readFrame(reader, pieces))
  })
  const handshake = readOr(undefined, () => handshakeIn(pieces))
  if (handshake) rows.push(handshake.row)
  return rows.map((row) => placedAt(row, place))
}

type CryptoPiece = { offset: number; octets: Uint8Array }

function readFrame(reader: MessageReader, pieces: CryptoPiece[]): PacketField {
  const start = reader.offset
  const frame = (value: string, children: PacketField[] = []): PacketField => ({
    name: 'quic.frame',
    label: 'Frame',
    value,
    offset: start,
    length: reader.offset - start,
    ...(children.length > 0 && { children }),
  })
  const type = readVariable(reader)
  switch (type) {
    case FrameType.padding:
      while (reader.left > 0 && reader.peek() === FrameType.padding) reader.skip(1)
      return frame(`PADDING, ${reader.offset - start} B`)
    case FrameType.ping:
      return frame('PING')
    case FrameType.ack:
    case FrameType.ackWithCounts:
      return frame(`ACK up to ${readAcknowledgment(reader, type)}`)
    case FrameType.crypto: {
      const [offset, length] = [readVariable(reader), readVariable(reader)]
      pieces.push({ offset, octets: reader.octets(length) })
      return frame(`CRYPTO, ${length} B at ${offset}`, [
        numberRow('quic.crypto.offset', 'Offset', offset),
        numberRow('quic.crypto.length', 'Length', length),
      ])
    }
    case FrameType.close:
      reader.skip(reader.left)
      return frame('CONNECTION_CLOSE')
    default:
      // No other one belongs into an Initial packet (section 12.4): what follows cannot be read.
      reader.skip(reader.left)
      return frame(`Frame ${type}`)
  }
}

/** The largest number; the ranges below it, and what is said of congestion, are passed over. */
function readAcknowledgment(reader: MessageReader, type: number): number {
  const largest = readVariable(reader)
  readVariable(reader)
  const ranges = readVariable(reader)
  const numbers = 1 + 2 * ranges + (type === FrameType.ackWithCounts ? 3 : 0)
  for (let left = numbers; left > 0; left--) readVariable(reader)
  return largest
}

/** The first message, as far as the pieces are its beginning without a gap, in whatever order they came. */
function handshakeIn(pieces: readonly CryptoPiece[]): Handshake | undefined {
  const all = new Uint8Array(HANDSHAKE_BYTES_MAX)
  let end = 0
  for (const { offset, octets } of pieces.toSorted((a, b) => a.offset - b.offset)) {
    if (offset > end || offset + octets.length > all.length) break
    all.set(octets, offset)
    end = Math.max(end, offset + octets.length)
  }
  if (end < HANDSHAKE_HEADER_BYTES) return undefined
  return readHandshake(readerOf(all, end))
}

function readerOf(octets: Uint8Array, end: number): MessageReader {
  return new MessageReader({ bytes: new PacketBytes(octets, end), offset: 0, end })
}

/**
 * A number, of which the first two bits tell whether it has 1, 2, 4 or 8 octets (RFC 9000, section 16).
 * Throws `Unreadable` for one that a number does not hold exactly.
 */
export function readVariable(reader: MessageReader): number {
  const octets = 1 << (reader.peek() >> 6)
  let value = reader.uint(1) & 0x3f
  for (let left = octets - 1; left > 0; left--) value = value * 0x100 + reader.uint(1)
  if (value > Number.MAX_SAFE_INTEGER) throw new Unreadable()
  return value
}

function numberRow(name: string, label: string, number: number): PacketField {
  return { name, label, value: String(number), number, offset: 0, length: 0 }
}
