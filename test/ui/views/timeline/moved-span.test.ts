import { expect, it } from 'vitest'
import { pannedSpan, scaledSpan } from '../../../../ui/views/timeline/moved-span.ts'

const whole = { fromNs: 0, toNs: 1_000 }

it('keeps the moment where it is while the time around it gets shorter', () => {
  const span = scaledSpan(whole, whole, { aroundNs: 200, factor: 0.5 })
  expect(span).toEqual({ fromNs: 100, toNs: 600 })
})

it('keeps the middle where the moment is not shown', () => {
  const span = scaledSpan({ fromNs: 400, toNs: 600 }, whole, { aroundNs: 10, factor: 0.5 })
  expect(span).toEqual({ fromNs: 450, toNs: 550 })
})

it('is all of the time when it would be longer than that', () => {
  const shown = { fromNs: 300, toNs: 800 }
  expect(scaledSpan(shown, whole, { aroundNs: 500, factor: 2 })).toBeUndefined()
})

it('never leaves the time', () => {
  const near = { fromNs: 0, toNs: 400 }
  expect(scaledSpan(near, whole, { aroundNs: 300, factor: 2 })).toEqual({ fromNs: 0, toNs: 800 })
  expect(pannedSpan(near, whole, -1)).toEqual(near)
  expect(pannedSpan({ fromNs: 500, toNs: 900 }, whole, 1)).toEqual({ fromNs: 600, toNs: 1_000 })
})

it('goes on by a quarter of what is shown', () => {
  expect(pannedSpan({ fromNs: 0, toNs: 400 }, whole, 1)).toEqual({ fromNs: 100, toNs: 500 })
})
