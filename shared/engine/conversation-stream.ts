import { indexInPage } from '../flow/conversations.ts'
import { InOrderOctets } from '../flow/exchanges/in-order-octets.ts'
import type { Piece } from '../flow/exchanges/in-order-octets.ts'
import { payloadEnd, pieceOf } from '../flow/exchanges/segment-piece.ts'
import { Sighting } from '../flow/sighting.ts'
import { TcpFlag, Transport } from '../flow/tcp-flags.ts'
import { Side, SideMark } from '../flow/conversation-page.ts'
import { sequenceAfter } from '../flow/sequence.ts'
import { streamBytesMax } from '../messages/limits.ts'
import { Direction } from '../messages/records.ts'
import type { ConversationStream, StreamSegment } from '../messages/records.ts'
import { walkPacket } from '../packet/walk-packet.ts'
import { encodeBase64 } from './base64.ts'
import { packetsOf } from './chosen-packets.ts'
import type { Kept } from './kept.ts'
import { readPackets } from './read-packets.ts'

/** Read from the byte source at once. */
const packetsReadAtOnce = 256

/**
 * What both sides of a conversation have sent, in order and each octet once, as it came in packets:
 * at most `streamBytesMax` octets, those behind the first `skipBytes`. `undefined` for a conversation
 * that is no longer kept. Reads its packets from the first that is kept, so a later page costs more.
 */
export async function conversationStream(
  kept: Kept,
  id: number,
  skipBytes: number,
): Promise<ConversationStream | undefined> {
  if (!kept.flows.conversations.has(id)) return undefined
  const collector = new SegmentCollector(skipBytes)
  const reader = new StreamReader(kept, id, collector)
  const numbers = packetsOf(kept, id)
  for (let from = 0; from < numbers.length && !collector.isFull; from += packetsReadAtOnce) {
    const some = numbers.slice(from, from + packetsReadAtOnce)
    const read = await readPackets(kept, some)
    for (const [index, number] of some.entries()) reader.see(number, read[index])
  }
  return { conversation: id, segments: collector.segments, more: collector.isFull }
}

/** Takes segments up to a number of octets, behind those that are skipped. */
class SegmentCollector {
  readonly segments: StreamSegment[] = []
  #toSkip: number
  #taken = 0
  isFull = false

  constructor(skipBytes: number) {
    this.#toSkip = skipBytes
  }

  add(bytes: Uint8Array, segment: Omit<StreamSegment, 'bytes'>): void {
    if (this.isFull) return
    const skipped = Math.min(this.#toSkip, bytes.length)
    this.#toSkip -= skipped
    if (this.#toSkip > 0 || (skipped > 0 && skipped === bytes.length)) return
    if (this.#taken + bytes.length - skipped > streamBytesMax) {
      this.isFull = true
      return
    }
    this.#taken += bytes.length - skipped
    const { offset } = segment
    const shown = encodeBase64(bytes.subarray(skipped))
    this.segments.push({ ...segment, offset: offset + skipped, bytes: shown })
  }
}

/** Puts the packets of one conversation in order. */
class StreamReader {
  readonly #kept: Kept
  readonly #id: number
  readonly #collector: SegmentCollector
  readonly #sighting = new Sighting()
  readonly #sides: readonly [InOrderOctets, InOrderOctets]
  /** Octets so far, by side. */
  readonly #passed: [number, number] = [0, 0]

  constructor(kept: Kept, id: number, collector: SegmentCollector) {
    this.#kept = kept
    this.#id = id
    this.#collector = collector
    this.#sides = [this.#side(Side.client), this.#side(Side.server)]
    this.#beginBehindSyn()
  }

  /** Where a side's SYN was seen, nothing is taken for the beginning that has overtaken it. */
  #beginBehindSyn(): void {
    const page = this.#kept.flows.conversations.page(this.#id)
    const index = indexInPage(this.#id)
    if (!this.#kept.columns.has(page.firstPacket[index]!)) return
    for (const side of [Side.client, Side.server]) {
      const place = index * 2 + side
      if ((page.sideMarks[place]! & SideMark.synSeen) === 0) continue
      this.#sides[side].resumeAt(sequenceAfter(page.initialSequence[place]!, 1))
    }
  }

  see(number: number, bytes: Uint8Array | undefined): void {
    const { columns, interfaces, flows } = this.#kept
    if (!columns.has(number) || !flows.conversations.has(this.#id)) return
    const chunk = columns.chunkOf(number)
    const at = columns.indexInChunk(number)
    const sighting = this.#sighting
    const { cursor } = sighting
    sighting.number = number
    sighting.offsetNs = chunk.offsetNs[at]!
    sighting.side = chunk.direction[at] === Direction.toServer ? Side.client : Side.server
    const held = bytes ?? new Uint8Array(0)
    cursor.begin(held, 0, held.length, chunk.length[at]!)
    walkPacket(cursor, interfaces[chunk.interface[at]!]!.linkType)
    if (cursor.transport !== Transport.tcp) this.#seeDatagram()
    else if (!cursor.fragment) this.#seeSegment()
  }

  #seeDatagram(): void {
    const { cursor, side, number, offsetNs } = this.#sighting
    if (cursor.payloadLength === 0) return
    const end = payloadEnd(this.#sighting)
    const missing = cursor.payloadLength - (end - cursor.payloadOffset)
    this.#add(side, { packet: number, offsetNs, missing }, [
      cursor.bytes,
      cursor.payloadOffset,
      end,
    ])
  }

  #seeSegment(): void {
    const { cursor, side } = this.#sighting
    if (cursor.tcpFlags & TcpFlag.acknowledgment) {
      this.#sides[side ^ 1]!.acknowledged(cursor.acknowledgment)
    }
    // A FIN takes a place in the numbers: without it, its acknowledgment would tell of a lost octet.
    const isFin = (cursor.tcpFlags & TcpFlag.fin) !== 0
    if (cursor.payloadLength > 0 || isFin) this.#sides[side]!.segment(pieceOf(this.#sighting))
  }

  #side(side: 0 | 1): InOrderOctets {
    return new InOrderOctets({
      take: ({ packet, offsetNs, missing, bytes, offset, end }: Readonly<Piece>) =>
        this.#add(side, { packet, offsetNs, missing }, [bytes, offset, end]),
      miss: (missing) => {
        const { number, offsetNs } = this.#sighting
        this.#add(side, { packet: number, offsetNs, missing }, [new Uint8Array(0), 0, 0])
      },
    })
  }

  #add(
    side: number,
    place: { packet: number; offsetNs: number; missing: number },
    [bytes, offset, end]: [Uint8Array, number, number],
  ): void {
    if (end === offset && place.missing === 0) return
    const before = this.#passed[side]!
    this.#passed[side] = before + end - offset + place.missing
    const direction = side === Side.client ? Direction.toServer : Direction.toClient
    this.#collector.add(bytes.subarray(offset, end), { ...place, direction, offset: before })
  }
}
