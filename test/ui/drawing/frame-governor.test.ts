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

it('tries more marks again after a time in which frames were easy, and later after each failure', () => {
  const governor = new FrameGovernor(1_500)
  const slow = calm.map(() => 40)
  const looksUntilMore = (): number => {
    const before = governor.marksMax
    for (let looks = 1; looks < 1_000; looks++) {
      frames(governor, calm)
      if (governor.marksMax > before) return looks
    }
    return Infinity
  }
  frames(governor, slow)
  const first = looksUntilMore()
  expect(governor.marksMax).toBe(1_500)
  frames(governor, slow)
  expect(looksUntilMore()).toBe(2 * first)
})

it('lets fewer marks be while frames are neither slow nor easy', () => {
  const governor = new FrameGovernor(1_500)
  const between = calm.map(() => 8)
  frames(
    governor,
    calm.map(() => 40),
  )
  for (let look = 0; look < 200; look++) frames(governor, between)
  expect(governor.marksMax).toBe(750)
})
