import { expect, test } from 'vitest'
import { newPacketRecord } from '../../../shared/capture-file/packet-record.ts'
import { Ingest } from '../../../shared/engine/ingest.ts'
import { Kept } from '../../../shared/engine/kept.ts'
import { F, loopback, tcpFrame } from './wire.ts'

test('addresses and owners of evicted conversations are given up', () => {
  const kept = new Kept({ read: async () => undefined }, 1000)
  const ingest = new Ingest(kept, {
    conversationBegan: (id) =>
      kept.owners.set(id, { client: { evidence: 'exact', place: 'node' } }),
    conversationEnded: () => {},
  })
  kept.interfaces.push(loopback)
  kept.flows.addInterface(loopback.networkNamespace)
  kept.totals.addInterface()
  for (let n = 0; n < 20_000; n++) {
    const record = newPacketRecord()
    const from = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`
    record.bytes = tcpFrame({ from, to: '10.255.0.1', fromPort: 1024, toPort: 80, flags: F.syn })
    record.length = record.capturedLength = record.bytes.length
    ingest.append(record)
  }
  const listed = kept.columns.last - kept.columns.first + 1
  expect(kept.flows.conversations.live).toBe(listed)
  expect(kept.owners.size).toBe(listed)
  expect(kept.flows.addresses.size).toBe(listed + 1)
  expect(kept.flows.conversations.firstId).toBeGreaterThan(15_000)
  expect(kept.totals.conversations).toBe(20_000)
})
