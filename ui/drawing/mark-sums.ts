import { Direction } from '../../shared/messages/records.ts'
import { laneOfPacket, type MarkLanes, type PacketColumns, type PacketWindow } from './marks.ts'

/** The packets of one lane and direction in a slot of time that are on their way. */
export type MarkSum = {
  slot: number
  laneIndex: number
  direction: Direction
  count: number
  /** The first of them; with a filter the first that does not stand back, if there is one. */
  packet: number
}

export type SumChoice = {
  lanes: MarkLanes
  /** Slots begin at multiples of it. */
  slotNs: number
  isMuted?: ((packet: number) => boolean) | undefined
}

/**
 * Sums of the packets on their way, by slot. From frame to frame only those are looked at that have
 * set out or have arrived: at 50 000 packets a second, one of 36. All are where lanes, slots or the
 * clock's direction have changed, and while a filter tells them apart.
 */
export class MarkSums {
  readonly #sums = new Map<number, MarkSum>()
  #window: PacketWindow = { from: 0, to: 0 }
  #choice: SumChoice | undefined
  #packets: PacketColumns | undefined

  /** In the order in which their first packets set out. Do not keep them: they change. */
  of(packets: PacketColumns, window: PacketWindow, choice: SumChoice): Iterable<MarkSum> {
    if (!this.#goesOn(packets, window, choice)) {
      this.#sums.clear()
      this.#window = { from: window.from, to: window.from }
    }
    this.#choice = choice
    this.#packets = packets
    const { from, to } = this.#window
    for (let n = to; n < window.to; n++) this.#setOut(packets, n, choice)
    for (let n = from; n < window.from; n++) this.#arrive(packets, n, choice)
    this.#window = { ...window }
    return this.#sums.values()
  }

  /** Whether the sums of the last frame are a beginning. */
  #goesOn(packets: PacketColumns, { from, to }: PacketWindow, choice: SumChoice): boolean {
    const known = this.#choice
    const isSame =
      known !== undefined &&
      this.#packets === packets &&
      known.lanes === choice.lanes &&
      known.slotNs === choice.slotNs &&
      known.isMuted === undefined &&
      choice.isMuted === undefined
    const { from: knownFrom, to: knownTo } = this.#window
    return (
      isSame && packets.first <= knownFrom && from >= knownFrom && from <= knownTo && to >= knownTo
    )
  }

  #setOut(packets: PacketColumns, n: number, choice: SumChoice): void {
    const laneIndex = laneOfPacket(packets, n, choice.lanes)
    if (laneIndex === undefined) return
    const key = keyOf(packets, n, laneIndex, choice)
    let sum = this.#sums.get(key)
    if (sum === undefined) {
      const slot = Math.floor(packets.offsetNs(n) / choice.slotNs)
      sum = { slot, laneIndex, direction: packets.direction(n), count: 0, packet: n }
      this.#sums.set(key, sum)
    }
    if (choice.isMuted?.(sum.packet) === true && !choice.isMuted(n)) sum.packet = n
    sum.count++
  }

  #arrive(packets: PacketColumns, n: number, choice: SumChoice): void {
    const laneIndex = laneOfPacket(packets, n, choice.lanes)
    if (laneIndex === undefined) return
    const key = keyOf(packets, n, laneIndex, choice)
    const sum = this.#sums.get(key)
    if (sum === undefined) return
    sum.count--
    if (sum.count === 0) this.#sums.delete(key)
  }
}

/** Numbers a slot, a lane and a direction. */
function keyOf(
  packets: PacketColumns,
  n: number,
  laneIndex: number,
  { lanes, slotNs }: SumChoice,
): number {
  const slot = Math.floor(packets.offsetNs(n) / slotNs)
  const way = packets.direction(n) === Direction.toServer ? 0 : 1
  return (slot * lanes.paths.length + laneIndex) * 2 + way
}
