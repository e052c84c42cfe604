import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import { FrameLoop } from '../../../ui/state/frame-loop.ts'
import { PerFrame } from '../../../ui/state/per-frame.svelte.ts'

/** Frames that come when the test says so. */
function handFrames(): { loop: FrameLoop; frame: () => void; pending: () => number } {
  const waiting: (() => void)[] = []
  let nowMs = 0
  const loop = new FrameLoop(
    (frame) => waiting.push(frame),
    () => nowMs,
  )
  const frame = (): void => {
    nowMs += 16
    for (const run of waiting.splice(0)) run()
  }
  return { loop, frame, pending: () => waiting.length }
}

describe('the bridge from stores to Svelte', () => {
  it('wakes readers once a frame, however many changes there were', () => {
    const { loop, frame } = handFrames()
    const bridge = new PerFrame(loop)
    let runs = 0
    const stop = $effect.root(() => {
      $effect(() => {
        bridge.track()
        runs++
      })
    })
    flushSync()
    expect(runs).toBe(1)
    for (let i = 0; i < 1000; i++) bridge.changed()
    flushSync()
    expect(runs).toBe(1)
    frame()
    flushSync()
    expect(runs).toBe(2)
    frame()
    flushSync()
    expect(runs).toBe(2)
    stop()
  })

  it('rests between two tellings, and tells the last change all the same', () => {
    const { loop, frame, pending } = handFrames()
    const bridge = new PerFrame(loop, 100)
    let runs = 0
    const stop = $effect.root(() => {
      $effect(() => {
        bridge.track()
        runs++
      })
    })
    flushSync()
    const runsAfter = (frames: number): number => {
      for (let i = 0; i < frames; i++) frame()
      flushSync()
      return runs
    }
    bridge.changed()
    expect(runsAfter(1)).toBe(2)
    bridge.changed()
    // 16 ms each.
    expect(runsAfter(6)).toBe(2)
    expect(pending()).toBe(1)
    expect(runsAfter(1)).toBe(3)
    expect(runsAfter(20)).toBe(3)
    expect(pending()).toBe(0)
    stop()
  })

  it('needs no reader', () => {
    const { loop, frame } = handFrames()
    const bridge = new PerFrame(loop)
    bridge.changed()
    frame()
    let runs = 0
    const stop = $effect.root(() => {
      $effect(() => {
        bridge.track()
        runs++
      })
    })
    flushSync()
    bridge.changed()
    frame()
    flushSync()
    expect(runs).toBe(2)
    stop()
  })
})

describe('frame loop', () => {
  it('takes in, tells, then paints', () => {
    const { loop, frame } = handFrames()
    const order: string[] = []
    loop.add('paint', () => void order.push('paint'))
    loop.add('update', () => void order.push('update'))
    loop.add('drain', () => void order.push('drain'))
    frame()
    expect(order).toEqual(['drain', 'update', 'paint'])
  })

  it('rests unless somebody asks for a frame', () => {
    const { loop, frame, pending } = handFrames()
    loop.add('paint', (nowMs) => nowMs < 40)
    frame()
    frame()
    expect(pending()).toBe(1)
    frame()
    expect(pending()).toBe(0)
    loop.request()
    loop.request()
    expect(pending()).toBe(1)
  })

  it('runs a task no more once it was taken out', () => {
    const { loop, frame } = handFrames()
    let runs = 0
    const remove = loop.add('drain', () => void runs++)
    frame()
    remove()
    loop.request()
    frame()
    expect(runs).toBe(1)
  })
})
