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
  expect(walkTo(parts, 'busybox', 'ArrowRight')).toBe('nginx')
  expect(walkTo(parts, 'nginx', 'ArrowRight')).toBe('nginx')
  expect(walkTo(parts, 'nginx', 'ArrowLeft')).toBe('busybox')
})

it('goes down and up to what is nearest', () => {
  expect(walkTo(parts, 'nginx', 'ArrowDown')).toBe('worker')
  expect(walkTo(parts, 'worker', 'ArrowUp')).toBe('nginx')
  expect(walkTo(parts, 'pod', 'ArrowUp')).toBe('pod')
})

it('goes to the first and the last', () => {
  expect(walkTo(parts, 'nginx', 'Home')).toBe('pod')
  expect(walkTo(parts, 'pod', 'End')).toBe('worker')
})

it('begins at the first when it is nowhere', () => {
  expect(walkTo(parts, 'gone', 'ArrowDown')).toBe('busybox')
  expect(walkTo([], 'gone', 'ArrowDown')).toBeUndefined()
})
