import { expect, it } from 'vitest'
import { idleFold } from '../../../ui/state/idle-fold.ts'
import { PacketStore } from '../../../ui/state/packet-store.ts'
import { packetBatch } from './packet-batches.ts'

/** Packets at these seconds; those before `first` were not shown to this view. */
function storeOf(seconds: number[], first = 1): PacketStore {
  const packets = new PacketStore(100)
  const batch = packetBatch({ first, count: seconds.length })
  packets.append({ ...batch, offsetNs: Float64Array.from(seconds, (second) => second * 1e9) })
  return packets
}

it('passes over time without packets that would take too long to watch', () => {
  const fold = idleFold(storeOf([0, 60]), { nowNs: 1e9, rate: 1 })
  expect(fold).toEqual({ fromNs: 1e9, toNs: 59.6e9 })
})

it('waits until the marks of the packet before have arrived', () => {
  expect(idleFold(storeOf([0, 60]), { nowNs: 0.5e9, rate: 1 })).toBeUndefined()
})

it('leaves alone what is short at this rate', () => {
  expect(idleFold(storeOf([0, 60]), { nowNs: 10e9, rate: 100 })).toBeUndefined()
  expect(idleFold(storeOf([0, 2.5]), { nowNs: 1e9, rate: 1 })).toBeUndefined()
})

it('does not take packets that this view was not shown for none', () => {
  const packets = storeOf([0])
  const later = packetBatch({ first: 10, count: 1 })
  packets.append({ ...later, offsetNs: Float64Array.of(60e9) })
  expect(idleFold(packets, { nowNs: 5e9, rate: 1 })).toBeUndefined()
})

it('does not take packets that are no longer here for none', () => {
  expect(idleFold(storeOf([30, 60], 10), { nowNs: 1e9, rate: 1 })).toBeUndefined()
})

it('passes over nothing behind the last packet', () => {
  expect(idleFold(storeOf([0, 1]), { nowNs: 2e9, rate: 1 })).toBeUndefined()
})
