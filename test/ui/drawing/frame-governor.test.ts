import { expect, it } from 'vitest'
import { FrameGovernor } from '../../../ui/drawing/frame-governor.ts'

function frames(governor: FrameGovernor, workMs: readonly number[]): void {
  for (const one of workMs) governor.observe(one)
}

const calm = Array.from({ length: 30 }, () => 4)

it('halves the marks when the 95th percentile of 30 frames is too slow', () => {
  const governor = new FrameGovernor(1_500)
  frames(governor, calm.with(3, 40))
  expect(governor.marksMax).toBe(1_500)
  frames(governor, calm.with(3, 40).with(9, 13))
  expect(governor.marksMax).toBe(750)
})

it('looks at whole stretches, and leaves marks enough for a picture', () => {
  const governor = new FrameGovernor(1_500)
  frames(
    governor,
    calm.slice(1).map(() => 100),
  )
  expect(governor.marksMax).toBe(1_500)
  for (let look = 0; look < 20; look++)
    frames(
      governor,
      calm.map(() => 100),
    )
  expect(governor.marksMax).toBe(100)
})
