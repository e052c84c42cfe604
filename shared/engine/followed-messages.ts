import { indexInPage } from '../flow/conversations.ts'
import { Side } from '../flow/conversation-page.ts'
import { Sighting } from '../flow/sighting.ts'
import { StreamFollower, placesFrom } from '../flow/exchanges/stream-follower.ts'
import type { FollowerListener, ReadMessage } from '../flow/exchanges/stream-follower.ts'
import { Direction } from '../messages/records.ts'
import { protocols } from '../packet/protocols/index.ts'
import type { FoundMessage, Meaning } from '../packet/stream.ts'
import { fieldsOf } from '../packet/stream-layer.ts'
import { walkPacket } from '../packet/walk-packet.ts'
import type { Kept } from './kept.ts'
import { messageMark } from './packet-columns.ts'
import { readPackets } from './read-packets.ts'

/**
 * Packets of one conversation that are read again for somebody who looks at one: some 30 ms of work.
 * Of a longer one, messages are read without what came before them.
 */
const packetsFollowedMax = 4096

/** Read from the byte source at once. */
const packetsReadAtOnce = 512

const nothing = (): void => undefined

const cutShort: Meaning = { text: 'Message cut short', role: 'neither' }

/**
 * Reads a conversation again from its first packet that is kept, and answers the messages that begin
 * in the `wanted` packets, by packet. Empty when there are too many packets before.
 */
export async function followMessages(
  kept: Kept,
  id: number,
  wanted: readonly number[],
): Promise<Map<number, FoundMessage[]>> {
  const found = new Map<number, FoundMessage[]>(wanted.map((number) => [number, []]))
  const numbers = packetsOf(kept, id, lastNeeded(kept, id, Math.max(...wanted)))
  if (numbers === undefined) return new Map()
  const replay = new Replay(kept, found)
  for (let from = 0; from < numbers.length; from += packetsReadAtOnce) {
    const some = numbers.slice(from, from + packetsReadAtOnce)
    const read = await readPackets(kept, some)
    for (const [index, number] of some.entries()) replay.see(number, read[index])
  }
  return found
}

/** A message may go on in later packets: a few more are read, for it to be whole. */
const packetsBehind = 64

function lastNeeded(kept: Kept, id: number, number: number): number {
  if (!kept.flows.conversations.has(id)) return number
  const last = kept.flows.conversations.page(id).lastPacket[indexInPage(id)]!
  return Math.min(last, number + packetsBehind)
}

function packetsOf(kept: Kept, id: number, last: number): number[] | undefined {
  if (!kept.flows.conversations.has(id)) return undefined
  const first = kept.flows.conversations.page(id).firstPacket[indexInPage(id)]!
  const numbers: number[] = []
  kept.columns.forEachRun(first, last, (run) => {
    for (let at = run.start; at < run.end && numbers.length <= packetsFollowedMax; at++) {
      if (run.chunk.conversation[at] === id) numbers.push(run.first + at - run.start)
    }
  })
  return numbers.length > packetsFollowedMax ? undefined : numbers
}

/** The packets of one conversation, seen again in their order. */
class Replay {
  readonly #kept: Kept
  readonly #found: Map<number, FoundMessage[]>
  readonly #sighting = new Sighting()
  #follower: StreamFollower | undefined

  constructor(kept: Kept, found: Map<number, FoundMessage[]>) {
    this.#kept = kept
    this.#found = found
  }

  see(number: number, bytes: Uint8Array | undefined): void {
    const { columns, interfaces } = this.#kept
    if (bytes === undefined || !columns.has(number)) return
    const chunk = columns.chunkOf(number)
    const at = columns.indexInChunk(number)
    const id = chunk.conversation[at]!
    if (!this.#kept.flows.conversations.has(id)) return
    const sighting = this.#sighting
    const { cursor } = sighting
    sighting.number = number
    sighting.offsetNs = chunk.offsetNs[at]!
    sighting.conversation = id
    sighting.page = this.#kept.flows.conversations.page(id)
    sighting.index = indexInPage(id)
    sighting.side = chunk.direction[at] === Direction.toServer ? Side.client : Side.server
    cursor.begin(bytes, 0, bytes.length, chunk.length[at]!)
    walkPacket(cursor, interfaces[chunk.interface[at]!]!.linkType)
    const isFirst = chunk.message[at]! >= messageMark.first
    if (!this.#follower && isFirst && protocols[chunk.protocol[at]!]?.stream !== undefined) {
      this.#follower = new StreamFollower(
        chunk.protocol[at]!,
        placesFrom(sighting),
        this.#listener(),
        'show',
      )
    }
    this.#follower?.see(sighting)
  }

  #listener(): FollowerListener {
    return {
      begins: nothing,
      message: (read) => this.#take(read),
      octets: nothing,
      end: nothing,
      lost: nothing,
    }
  }

  /** Octets of a message in several packets stand in none of them: its rows are placed at its beginning. */
  #take({ message, meaning = cutShort, start, connection }: ReadMessage): void {
    const messages = this.#found.get(start.packet)
    if (!messages) return
    messages.push({ message, meaning, fields: fieldsOf(connection, message) })
  }
}
