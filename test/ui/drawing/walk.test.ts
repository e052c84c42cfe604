import { expect, it } from 'vitest'
import { walkTo, type WalkPart } from '../../../ui/drawing/walk.ts'

const parts: WalkPart[] = [
  { key: 'pod', level: 1, x: 0 },
  { key: 'busybox', level: 2, x: 64 },
  { key: 'nginx', level: 2, x: 472 },
  { key: 'sleep', level: 3, x: 78 },
  { key: 'worker', level: 3, x: 486 },
]

it('goes left and right among neighbours, and stays at the ends', () => {
  expect(walkTo(parts, 'busybox', 'right')).toBe('nginx')
  expect(walkTo(parts, 'nginx', 'right')).toBe('nginx')
  expect(walkTo(parts, 'nginx', 'left')).toBe('busybox')
})

it('goes down and up to what is nearest', () => {
  expect(walkTo(parts, 'nginx', 'down')).toBe('worker')
  expect(walkTo(parts, 'worker', 'up')).toBe('nginx')
  expect(walkTo(parts, 'pod', 'up')).toBe('pod')
})

it('goes to the first and the last', () => {
  expect(walkTo(parts, 'nginx', 'first')).toBe('pod')
  expect(walkTo(parts, 'pod', 'last')).toBe('worker')
})

it('begins at the first when it is nowhere', () => {
  expect(walkTo(parts, 'gone', 'down')).toBe('busybox')
  expect(walkTo([], 'gone', 'down')).toBeUndefined()
})
