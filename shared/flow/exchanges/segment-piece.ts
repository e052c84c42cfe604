import type { Piece } from './in-order-octets.ts'
import { sequenceAfter } from '../sequence.ts'
import type { Sighting } from '../sighting.ts'
import { TcpFlag } from '../tcp-flags.ts'

/** One serves all packets: it is copied where it must wait. */
const piece: Piece = {
  packet: 0,
  offsetNs: 0,
  sequence: 0,
  payloadSequence: 0,
  acknowledgment: 0,
  bytes: new Uint8Array(0),
  offset: 0,
  end: 0,
  missing: 0,
  fin: false,
}

/** The segment as `InOrderOctets` takes it; counts until the next call. */
export function pieceOf(sighting: Sighting): Piece {
  const { cursor } = sighting
  const isSyn = (cursor.tcpFlags & TcpFlag.syn) !== 0
  piece.packet = sighting.number
  piece.offsetNs = sighting.offsetNs
  piece.sequence = isSyn ? sequenceAfter(cursor.sequence, 1) : cursor.sequence
  piece.payloadSequence = piece.sequence
  piece.acknowledgment = cursor.acknowledgment
  piece.bytes = cursor.bytes
  piece.offset = cursor.payloadOffset
  piece.end = payloadEnd(sighting)
  piece.missing = cursor.payloadLength - (piece.end - piece.offset)
  piece.fin = (cursor.tcpFlags & TcpFlag.fin) !== 0
  return piece
}

/** Where the payload ends among the captured bytes; its start when nothing of it was captured. */
export function payloadEnd({ cursor }: Sighting): number {
  const { payloadOffset, payloadLength } = cursor
  return Math.max(payloadOffset, Math.min(payloadOffset + payloadLength, cursor.layerEnd[0]!))
}
