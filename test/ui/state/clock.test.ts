import { describe, expect, it } from 'vitest'
import { Clock, liveDelayMs } from '../../../ui/state/clock.ts'

const ms = 1e6

/** A capture that began at page time 1 000 ms; packets take `lateMs` to arrive. */
function observe(clock: Clock, packetMs: number, lateMs: number): void {
  clock.observe(packetMs * ms, 1_000 + packetMs + lateMs)
}

/** Milliseconds of captured time shown at page time `nowMs`. */
function shown(clock: Clock, nowMs: number): number {
  return clock.timeNs(nowMs) / ms
}

describe('live clock', () => {
  it('shows nothing before the first packet', () => {
    expect(new Clock().timeNs(5_000)).toBeLessThan(0)
  })

  it('shows each moment a constant time after it happened', () => {
    const clock = new Clock()
    observe(clock, 0, 20)
    expect(shown(clock, 1_020 + liveDelayMs)).toBeCloseTo(0)
    expect(shown(clock, 1_520 + liveDelayMs)).toBeCloseTo(500)
  })

  it('lets packets that arrive together leave at their own times', () => {
    const clock = new Clock()
    observe(clock, 50, 5)
    const beganMs = 1_005 + liveDelayMs
    expect(shown(clock, beganMs + 12)).toBeCloseTo(12)
    expect(shown(clock, beganMs + 49)).toBeCloseTo(49)
  })

  it('is set by the least delayed arrivals, without a jump', () => {
    const clock = new Clock()
    observe(clock, 0, 90)
    let before = shown(clock, 1_100)
    observe(clock, 50, 60)
    observe(clock, 100, 10)
    observe(clock, 150, 55)
    for (let nowMs = 1_210; nowMs < 3_000; nowMs += 10) {
      const now = shown(clock, nowMs)
      expect(now - before).toBeGreaterThan(0)
      expect(now - before).toBeLessThan(130)
      before = now
    }
    expect(shown(clock, 3_000)).toBeCloseTo(3_000 - 1_010 - liveDelayMs)
  })

  it('is not moved by one late batch', () => {
    const clock = new Clock()
    for (let packetMs = 0; packetMs <= 2_000; packetMs += 100) observe(clock, packetMs, 10)
    const before = shown(clock, 3_500)
    observe(clock, 2_100, 1_900)
    expect(shown(clock, 5_010)).toBeCloseTo(before + 1_510)
  })

  it('follows clocks that drift apart', () => {
    const clock = new Clock()
    for (let packetMs = 0; packetMs <= 60_000; packetMs += 50) {
      observe(clock, packetMs, 10 + packetMs * 1e-3)
    }
    const lagMs = 61_070 - liveDelayMs - shown(clock, 61_070)
    expect(lagMs).toBeGreaterThan(1_055)
    expect(lagMs).toBeLessThanOrEqual(1_070)
  })

  it('is set right at once when it is wrong by more than seconds', () => {
    const clock = new Clock()
    observe(clock, 0, 10)
    clock.observe(3_600_000 * ms, 2_000)
    expect(shown(clock, 2_000 + liveDelayMs)).toBeCloseTo(3_600_000)
  })

  it('stands while paused, and goes on with the newest packets', () => {
    const clock = new Clock()
    observe(clock, 0, 0)
    clock.pause(2_000)
    const stood = shown(clock, 2_000)
    expect(shown(clock, 9_000)).toBe(stood)
    clock.play(9_000)
    expect(shown(clock, 9_000)).toBeCloseTo(8_000 - liveDelayMs)
  })

  it('forgets the mapping with its source', () => {
    const clock = new Clock()
    observe(clock, 0, 0)
    clock.reset(2_000)
    expect(clock.timeNs(3_000)).toBeLessThan(0)
  })
})

describe('replay', () => {
  const range = { fromNs: 10 * ms, toNs: 13 * ms, rate: 0.001 }

  it('plays a range slowly and stops at its end', () => {
    const clock = new Clock()
    clock.replay(range, 500)
    expect(clock.mode).toBe('replay')
    expect(shown(clock, 500)).toBe(10)
    expect(shown(clock, 1_500)).toBeCloseTo(11)
    expect(clock.isOver(3_499)).toBe(false)
    expect(shown(clock, 9_999)).toBe(13)
    expect(clock.isOver(3_500)).toBe(true)
  })

  it('pauses and goes on from where it stood', () => {
    const clock = new Clock()
    clock.replay(range, 0)
    clock.pause(1_000)
    expect(shown(clock, 60_000)).toBe(11)
    clock.play(60_000)
    expect(shown(clock, 60_500)).toBeCloseTo(11.5)
  })

  it('changes its rate without a jump', () => {
    const clock = new Clock()
    clock.replay(range, 0)
    clock.setRate(0.002, 1_000)
    expect(shown(clock, 1_000)).toBe(11)
    expect(shown(clock, 1_500)).toBeCloseTo(12)
  })

  it('steps to a moment and stands there', () => {
    const clock = new Clock()
    observe(clock, 0, 0)
    clock.step(7 * ms, 2_000)
    expect([clock.mode, clock.playing, shown(clock, 5_000)]).toEqual(['replay', false, 7])
  })

  it('plays on when its file turns out longer', () => {
    const clock = new Clock()
    clock.replay({ fromNs: 0, toNs: 10 * ms, rate: 1 }, 0)
    clock.extend(100 * ms)
    clock.extend(50 * ms)
    expect(clock.isOver(99)).toBe(false)
    expect(clock.isOver(100)).toBe(true)
  })

  it('returns to the newest packets, which it has kept track of', () => {
    const clock = new Clock()
    observe(clock, 0, 0)
    clock.replay(range, 2_000)
    observe(clock, 4_000, 0)
    clock.followLive(6_000)
    expect([clock.mode, clock.rate]).toEqual(['live', 1])
    expect(shown(clock, 6_000)).toBeCloseTo(5_000 - liveDelayMs)
  })

  it('tells of every change, and not of the passing of time', () => {
    let changes = 0
    const clock = new Clock(() => changes++)
    observe(clock, 0, 0)
    clock.timeNs(2_000)
    expect(changes).toBe(0)
    clock.replay(range, 2_000)
    clock.pause(2_100)
    clock.play(2_200)
    clock.step(0, 2_300)
    clock.followLive(2_400)
    expect(changes).toBe(5)
  })
})
