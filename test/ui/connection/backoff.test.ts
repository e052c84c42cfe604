import { expect, it } from 'vitest'
import { backoffMs } from '../../../ui/connection/backoff.ts'

it('waits from one second to seven, 1.6 times longer each time', () => {
  const waits = [1, 2, 3, 4, 5, 6, 50].map((attempt) => Math.round(backoffMs(attempt)))
  expect(waits).toEqual([1000, 1600, 2560, 4096, 6554, 7000, 7000])
})
