import { expect, it } from 'vitest'
import type { LossLedger } from '../../../shared/messages/counters.ts'
import { LossLog } from '../../../ui/state/loss-log.ts'

const lost = (kernelDropped: number, tapLost = 0) =>
  ({ kernelDropped, tapLost, missedAtAgents: 0 }) as LossLedger

it('says between which moments packets were lost', () => {
  const log = new LossLog()
  log.tell(lost(0), 1_000)
  log.tell(lost(0), 2_000)
  log.tell(lost(30, 4), 3_000)
  log.tell(lost(30, 4), 4_000)
  log.tell(lost(31, 4), 5_000)
  expect(log.losses).toEqual([
    { fromNs: 2_000, toNs: 3_000, packets: 34 },
    { fromNs: 4_000, toNs: 5_000, packets: 1 },
  ])
})

it('does not place what was lost before it was told anything', () => {
  const log = new LossLog()
  log.tell(lost(500), 1_000)
  expect(log.losses).toEqual([])
  log.tell(lost(501), 2_000)
  log.clear()
  expect(log.losses).toEqual([])
})
