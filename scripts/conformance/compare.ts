import { type TsharkAnswer, type TsharkPacket, askTshark } from './ask-tshark.ts'
import type { ConformanceCapture } from './captures.ts'
import { comparedFields, tsharkFields } from './compared-fields.ts'
import { type PurposefulDifference, findPurpose } from './purposeful-differences.ts'
import { type OwnPacket, readOwn } from './read-own.ts'

export type Difference = {
  capture: ConformanceCapture
  /** The packet, from 1; 0 for what is said of the whole file. */
  number: number
  field: string
  ours: string
  theirs: string
  /** Why we differ on purpose, where that has been decided. */
  purpose: PurposefulDifference | undefined
}

export type FieldCount = { compared: number; agreeing: number }

export type Comparison = {
  capture: ConformanceCapture
  packets: number
  counts: ReadonlyMap<string, FieldCount>
  differences: Difference[]
}

/** Reads a capture with both and compares all packets that both have. */
export async function compareCapture(capture: ConformanceCapture): Promise<Comparison> {
  const { packets } = await readOwn(capture.path)
  const answer = await askTshark(capture.path, tsharkFields)
  const comparing = new Comparing(capture, answer)
  comparing.compareCount(packets.length)
  for (const [index, theirPacket] of answer.packets.entries()) {
    const packet = packets[index]
    if (packet) comparing.comparePacket(packet, theirPacket)
  }
  const { counts, differences } = comparing
  return { capture, packets: packets.length, counts, differences }
}

class Comparing {
  readonly counts = new Map<string, FieldCount>()
  readonly differences: Difference[] = []
  readonly #capture: ConformanceCapture
  readonly #answer: TsharkAnswer
  /** Conversations in which a sequence number has been 0. */
  readonly #withZero = new Set<number>()

  constructor(capture: ConformanceCapture, answer: TsharkAnswer) {
    this.#capture = capture
    this.#answer = answer
  }

  compareCount(packets: number): void {
    const theirs = String(this.#answer.packets.length)
    this.#note({ number: 0, field: 'count', ours: String(packets), theirs })
  }

  comparePacket(packet: OwnPacket, theirPacket: TsharkPacket): void {
    if (hasZero(packet)) this.#withZero.add(packet.row.conversation)
    const { number } = packet.row
    for (const { name, ours, theirs } of comparedFields) {
      const said = { ours: ours(packet) ?? '', theirs: theirs(theirPacket) ?? '' }
      if (said.ours === '' && said.theirs === '') continue
      this.#note({ number, field: name, ...said }, packet, theirPacket)
    }
  }

  #note(
    said: Pick<Difference, 'number' | 'field' | 'ours' | 'theirs'>,
    packet?: OwnPacket,
    theirPacket?: TsharkPacket,
  ): void {
    const count = this.counts.get(said.field) ?? { compared: 0, agreeing: 0 }
    this.counts.set(said.field, count)
    count.compared++
    if (said.ours === said.theirs) {
      count.agreeing++
      return
    }
    const capture = this.#capture
    const { complaint } = this.#answer
    const hasMetZero = packet !== undefined && this.#withZero.has(packet.row.conversation)
    const seen = { ...said, capture, packet, theirPacket, complaint, hasMetZero }
    this.differences.push({ ...said, capture, purpose: findPurpose(seen) })
  }
}

function hasZero({ tcp, payloadLength }: OwnPacket): boolean {
  if (!tcp) return false
  const end = (tcp.sequence + payloadLength) >>> 0
  return tcp.sequence === 0 || end === 0 || (tcp.acknowledgment === 0 && (tcp.flags & ack) !== 0)
}

const ack = 0x10
