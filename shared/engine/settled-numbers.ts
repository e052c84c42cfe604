import { Direction } from '../messages/records.ts'
import { indexInPage } from '../flow/conversations.ts'
import { layerHeader, layerProtocol } from '../packet/describe-layer.ts'
import { readOr } from '../packet/packet-bytes.ts'
import { type KnownApplication, PacketCursor } from '../packet/packet-cursor.ts'
import { walkPacket } from '../packet/walk-packet.ts'
import type { Kept } from './kept.ts'
import { readPackets } from './read-packets.ts'

/** A connection is settled by its first datagrams, some ten with what is sent again. */
const packetsLookedAt = 64
/** Within so many of all conversations' packets: of busier captures, the first of these are enough. */
const packetsAround = 20_000

/**
 * What a conversation's first datagrams have settled for each of the `wanted` ones, by number: see
 * `Protocol.settles`. `knownOf` says what has been told of a packet's application.
 */
export async function settledNumbers(
  kept: Kept,
  id: number,
  wanted: readonly number[],
  knownOf: (number: number) => KnownApplication | undefined,
): Promise<Map<number, number>> {
  const settled = new Map<number, number>()
  if (!kept.flows.conversations.has(id)) return settled
  const numbers = firstPackets(kept, id, Math.max(...wanted))
  const read = await readPackets(kept, numbers)
  // By direction of the datagrams it is settled for.
  const current = new Map<number, number>()
  let next = 0
  const settleUpTo = (number: number) => {
    for (; next < numbers.length && numbers[next]! < number; next++) {
      const told = settledBy(kept, numbers[next]!, read[next], knownOf(numbers[next]!))
      if (told === undefined) continue
      const isFromClient = directionOf(kept, numbers[next]!) === Direction.toServer
      current.set(isFromClient ? Direction.toClient : Direction.toServer, told)
    }
  }
  for (const number of wanted.toSorted((a, b) => a - b)) {
    if (!kept.columns.has(number)) continue
    settleUpTo(number)
    const told = current.get(directionOf(kept, number))
    if (told !== undefined) settled.set(number, told)
  }
  return settled
}

function firstPackets(kept: Kept, id: number, last: number): number[] {
  const first = kept.flows.conversations.page(id).firstPacket[indexInPage(id)]!
  const numbers: number[] = []
  kept.columns.forEachRun(first, Math.min(last, first + packetsAround), (run) => {
    for (let at = run.start; at < run.end && numbers.length < packetsLookedAt; at++) {
      if (run.chunk.conversation[at] === id) numbers.push(run.first + at - run.start)
    }
  })
  return numbers
}

function directionOf({ columns }: Kept, number: number): number {
  return columns.chunkOf(number).direction[columns.indexInChunk(number)]!
}

function settledBy(
  kept: Kept,
  number: number,
  bytes: Uint8Array | undefined,
  known: KnownApplication | undefined,
): number | undefined {
  if (bytes === undefined || !kept.columns.has(number)) return undefined
  const chunk = kept.columns.chunkOf(number)
  const at = kept.columns.indexInChunk(number)
  const cursor = new PacketCursor()
  cursor.begin(bytes, 0, bytes.length, chunk.length[at]!)
  cursor.know(known)
  walkPacket(cursor, kept.interfaces[chunk.interface[at]!]!.linkType)
  const last = cursor.layerCount - 1
  if (last < 0) return undefined
  return readOr(undefined, () => layerProtocol(cursor, last).settles?.(layerHeader(cursor, last)))
}
