import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { isOfQuietPod, QuietPods } from '../../../capture/cluster/quiet-pods.ts'
import { explainSilence } from '../../../capture/session/silence.ts'
import type { Remedy } from '../../../shared/messages/messages.ts'

describe('pods of which nothing comes', () => {
  const told: string[] = []
  let quiet: QuietPods

  beforeEach(() => {
    vi.useFakeTimers()
    told.length = 0
    quiet = new QuietPods(
      () => 40,
      ({ text }) => told.push(text),
    )
  })

  afterEach(() => vi.useRealTimers())

  function add(name: string, why = silenceOf(name), isStillQuiet = () => true): void {
    quiet.add({ pod: name, why, isStillQuiet })
    vi.advanceTimersByTime(100)
  }

  test('are told of in one sentence, with their count', () => {
    for (let pod = 0; pod < 12; pod++) add(`pod-${pod}`)
    vi.advanceTimersByTime(10_000)
    expect(told).toEqual(['Nothing has passed 12 of the 40 pods since the capture began.'])
  })

  test('one alone is told of in the words of its agent', () => {
    add('shop')
    vi.advanceTimersByTime(10_000)
    expect(told).toEqual(['Nothing has passed lo, eth0 of shop since the capture began.'])
  })

  test('do not count when something has come meanwhile', () => {
    add('shop', silenceOf('shop'), () => false)
    add('cart')
    vi.advanceTimersByTime(10_000)
    expect(told).toEqual(['Nothing has passed lo, eth0 of cart since the capture began.'])
  })

  test('of which a filter hides everything are another sentence', () => {
    for (const pod of ['shop', 'cart', 'till']) add(pod, silenceOf(pod, 'port 81'))
    add('bank')
    vi.advanceTimersByTime(10_000)
    expect(told).toEqual([
      'Packets have passed 3 of the 40 pods, and none of them matches the capture filter.',
      'Nothing has passed lo, eth0 of bank since the capture began.',
    ])
  })
})

/** As an agent says it: nothing has passed, or nothing that the filter lets through. */
function silenceOf(podName: string, filter?: string): Remedy {
  const [why] = explainSilence({
    podName,
    interfaces: ['lo', 'eth0'],
    captured: ['lo', 'eth0'],
    asked: [],
    passed: new Map(filter === undefined ? [] : [['lo', 7]]),
    filter,
    ownPackets: 0,
    deaths: 0,
  })
  expect(isOfQuietPod(why!.code)).toBe(true)
  return why!
}
