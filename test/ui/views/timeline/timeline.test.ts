import { flushSync, mount, tick, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import Timeline from '../../../../ui/views/timeline/timeline.svelte'
import { timeSpan, zoomedSpan } from '../../../../ui/views/timeline/time-span.ts'
import {
  changeRate,
  limitRange,
  rates,
  stepMessage,
} from '../../../../ui/views/timeline/playback.ts'
import { SampleHost } from '../sample-host.ts'

let host: SampleHost
let view: Record<string, unknown>
beforeEach(async () => {
  host = new SampleHost()
  view = mount(Timeline, { target: document.body, props: { session: host.session } })
  await settle()
})
afterEach(() => unmount(view))

async function settle(): Promise<void> {
  host.frame()
  flushSync()
  // The strip is asked for behind the rows.
  await new Promise((resolve) => setTimeout(resolve))
  await tick()
  await tick()
  flushSync()
}

function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find(
    (one) => (one.getAttribute('aria-label') ?? one.textContent) === name,
  )
  return found!
}

it('asks for buckets that are levels of the pyramid, none wider than a pixel', () => {
  const asked = host.asked.findLast((question) => question.about === 'timeline')!
  if (asked.about !== 'timeline') throw new Error('nothing was asked')
  const bucketNs = (asked.toNs - asked.fromNs) / asked.buckets
  expect(Number.isInteger(Math.log2(bucketNs / 1000))).toBe(true)
  expect(asked.fromNs % bucketNs).toBe(0)
  expect(timeSpan(true, 0, 1408).bucketNs * 1408).toBeLessThanOrEqual(60e9)
  expect(zoomedSpan(5e6, 5.1e6, 1408).bucketNs).toBe(1_000)
})

it('plays a selection in 20 seconds, and again where that is wanted', async () => {
  const { clock, range, selection } = host.session
  host.wget(0)
  await settle()
  expect(button('In 20 s').disabled).toBe(true)
  selection.select({ conversation: 1 })
  await settle()
  button('In 20 s').click()
  expect(clock.rate * 20e9).toBeCloseTo(913_000, 0)
  range.set(1e9, 3e9)
  await settle()
  button('In 20 s').click()
  expect([clock.range!.fromNs, clock.range!.toNs, clock.rate]).toEqual([1e9, 3e9, 0.1])
  button('Again and again').click()
  await settle()
  expect(button('Again and again').getAttribute('aria-pressed')).toBe('true')
})

it('replays the last exchange slowly, and selects it', async () => {
  expect(button('Replay last exchange in slow motion').disabled).toBe(true)
  const { id, startNs, lastNs } = host.wget(5e9)
  await settle()
  button('Replay last exchange in slow motion').click()
  const { clock, selection } = host.session
  expect(selection.conversation).toBe(id)
  expect(clock.mode).toBe('replay')
  expect(clock.rate).toBeLessThan(0.001)
  expect(clock.range!.fromNs).toBeLessThan(startNs)
  expect(clock.range!.toNs).toBeGreaterThan(lastNs)
})

it('steps from packet to packet, slowly enough to tell them apart', async () => {
  host.wget(0)
  await settle()
  host.session.clock.step(0, performance.now())
  const { clock, selection } = host.session
  button('Next packet').click()
  expect(clock.timeNs(performance.now())).toBe(48_000)
  expect(selection.packet).toBe(2)
  button('Next packet').click()
  button('Packet before').click()
  expect(selection.packet).toBe(2)
  expect(clock.playing).toBe(false)
})

it('returns to the newest packets', async () => {
  host.wget(0)
  await settle()
  button('To the beginning').click()
  expect(host.session.clock.mode).toBe('replay')
  button('To the newest').click()
  expect(host.session.clock.mode).toBe('live')
})

it('shows the last minute of a live source, and all of a file', () => {
  const live = timeSpan(true, 130e9, 1408)
  expect(live.toNs).toBeGreaterThanOrEqual(130e9)
  expect(live.toNs - live.fromNs).toBeCloseTo(60e9, -8)
  const file = timeSpan(false, 913_000, 1408)
  expect(file.fromNs).toBe(0)
  expect(file.toNs).toBeGreaterThanOrEqual(913_000)
  expect(file.buckets).toBeLessThanOrEqual(4_000)
})

it('fills from the left while a live source is young', () => {
  expect(timeSpan(true, 5e9, 1408).fromNs).toBe(0)
})

it('steps from message to message, and selects the packet in which it begins', async () => {
  host.wget(0)
  await settle()
  const { clock, selection } = host.session
  clock.step(0, performance.now())
  expect(await stepMessage(host.session, 1)).toBe(true)
  expect(selection.packet).toBe(4)
  expect(await stepMessage(host.session, 1)).toBe(true)
  expect(selection.packet).toBe(6)
  expect(clock.timeNs(performance.now())).toBe(515_000)
  expect(await stepMessage(host.session, 1)).toBe(false)
  expect(await stepMessage(host.session, -1)).toBe(true)
  expect(selection.packet).toBe(4)
})

it('offers rates from a ten-thousandth to a hundred, in steps of 1, 2 and 5', () => {
  expect(rates[0]).toBe(0.0001)
  expect(rates.slice(-3)).toEqual([20, 50, 100])
  host.session.clock.replay({ fromNs: 0, toNs: 1e9, rate: 1 }, 0)
  changeRate(host.session, 1)
  expect(host.session.clock.rate).toBe(2)
  changeRate(host.session, -1)
  changeRate(host.session, -1)
  expect(host.session.clock.rate).toBe(0.5)
})

it('limits lists to a range of time, with ends that keys can move', async () => {
  const { clock, range } = host.session
  clock.step(2e9, performance.now())
  limitRange(host.session, -1)
  clock.step(4e9, performance.now())
  limitRange(host.session, 1)
  await settle()
  expect(range.span).toEqual({ fromNs: 2e9, toNs: 4e9 })
  expect(range.packets).toEqual({ from: 4, to: 6 })
  expect(range.overlaps(0, 1e9)).toBe(false)
  const end = document.querySelector('[role="slider"][aria-label="Range ends"]')!
  expect(end.getAttribute('aria-valuenow')).toBe('4')
  end.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true }),
  )
  expect(range.span!.toNs).toBeLessThan(4e9)
  button('Show all').click()
  await settle()
  expect(document.querySelector('[aria-label="Range ends"]')).toBeNull()
})
