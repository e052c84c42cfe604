import type { FilterField } from '../../filter/catalogue.ts'
import type { Value } from '../../filter/expression.ts'
import { LayerValues, type WalkedPacket } from '../../filter/layer-values.ts'
import type { PacketValues } from '../../filter/test-packet.ts'
import { ConversationValues, isConversationField } from './conversation-values.ts'
import type { Kept } from '../kept.ts'
import type { PacketRun } from '../packet-columns.ts'
import { analysisBits, isTcp, packetNumber } from './packet-numbers.ts'

/** All values of one packet that is kept: those of its layers, and what the capture knows of it. */
export class CaptureValues implements PacketValues {
  readonly #kept: Kept
  readonly #run: PacketRun
  readonly #layers: LayerValues

  constructor(kept: Kept, number: number, packet: WalkedPacket) {
    this.#kept = kept
    const start = kept.columns.indexInChunk(number)
    this.#run = { chunk: kept.columns.chunkOf(number), start, end: start + 1, first: number }
    this.#layers = new LayerValues(packet)
  }

  values(field: FilterField): readonly Value[] {
    return field.source.from === 'capture' ? this.#captureValues(field) : this.#layers.values(field)
  }

  headers(field: FilterField): readonly Value[] {
    return field.source.from === 'capture'
      ? this.#captureValues(field)
      : this.#layers.headers(field)
  }

  #captureValues(field: FilterField): readonly Value[] {
    const { chunk, start } = this.#run
    if (isConversationField(field)) {
      const id = chunk.conversation[start]!
      return new ConversationValues(this.#kept).of(id, chunk.direction[start]!).values(field)
    }
    const bits = analysisBits[field.name]
    if (bits !== undefined) return (chunk.analysis[start]! & bits) === 0 ? [] : [1]
    if (field.name === 'frame.time_epoch') {
      return [(this.#kept.baseTimeNs ?? 0n) + BigInt(chunk.offsetNs[start]!)]
    }
    if (field.name === 'frame.comment') return this.#kept.comments.of(this.#run.first)
    return this.#number(field) ?? [this.#interfaceName()]
  }

  #number({ name }: FilterField): readonly number[] | undefined {
    const number = packetNumber(this.#kept, name)
    if (number === undefined) return undefined
    const { chunk, start } = this.#run
    if (number.has !== 'all' && !isTcp(this.#kept, chunk.conversation[start]!)) return []
    const value = number.read(this.#run, start)
    return Number.isNaN(value) ? [] : [value]
  }

  #interfaceName(): string {
    const index = this.#run.chunk.interface[this.#run.start]!
    return this.#kept.interfaces[index]?.name ?? String(index)
  }
}
