import { flushSync, mount, tick, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import Ladder from '../../../../ui/views/ladder/ladder.svelte'
import { press } from '../engine-host.ts'
import { SampleHost, stepLabels } from '../sample-host.ts'

let host: SampleHost
let view: Record<string, unknown>
beforeEach(() => {
  host = new SampleHost()
  view = mount(Ladder, { target: document.body, props: { session: host.session } })
})
afterEach(() => unmount(view))

/** Lets questions be answered and the view follow. */
async function settle(): Promise<void> {
  host.frame()
  flushSync()
  // The parts of a ladder come one behind the other.
  await new Promise((resolve) => setTimeout(resolve))
  await tick()
  flushSync()
}

function steps(): HTMLButtonElement[] {
  return [...document.querySelectorAll<HTMLButtonElement>('ol > li button')]
}

it('lists the steps of the latest conversation that is over, between its two processes', async () => {
  host.wget(0)
  await settle()
  expect(steps().map((step) => step.querySelector('.label')?.textContent)).toEqual(stepLabels)
  expect([...document.querySelectorAll('.head b')].map((head) => head.textContent)).toEqual([
    'busybox · wget',
    'nginx · nginx',
  ])
  expect(document.querySelector('header')?.textContent).toContain(
    'handshake 71 µs · answer 402 µs · 913 µs in all · both ends exact',
  )
})

it('says each step as a sentence', async () => {
  host.wget(0)
  await settle()
  const sentences = steps().map((step) => step.getAttribute('aria-label'))
  expect(sentences[0]).toBe('0.000 ms, SYN, busybox wget to nginx nginx, client SYN-SENT')
  expect(sentences[5]).toBe('0.515 ms, HTTP/1.1 200 OK, 238 B, nginx nginx to busybox wget')
})

it('stays with the selected conversation when others follow', async () => {
  const first = host.wget(0)
  await settle()
  host.session.selection.select({ conversation: first.id })
  host.wget(2e9)
  await settle()
  expect(document.querySelector('h3')?.textContent).toBe('Conversation 1')
})

it('selects the packet of the step that is pressed', async () => {
  host.wget(0)
  await settle()
  steps()[3]!.click()
  flushSync()
  expect(host.session.selection.packet).toBe(4)
  expect(steps()[3]!.getAttribute('aria-pressed')).toBe('true')
})

it('is walked through by n and p, with one step in the Tab order', async () => {
  host.wget(0)
  await settle()
  const list = document.querySelector('ol')!
  for (const key of ['n', 'n', 'p', 'ArrowDown']) {
    list.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await settle()
  }
  expect(document.activeElement).toBe(steps()[2])
  expect(steps().filter(({ tabIndex }) => tabIndex === 0)).toEqual([steps()[2]])
})

it('brings the steps out one by one in a replay', async () => {
  const { id } = host.wget(0)
  await settle()
  host.session.selection.select({ conversation: id })
  host.session.clock.step(100_000, host.nowMs)
  await settle()
  await settle()
  expect(
    steps()
      .map((step) => step.classList.contains('future'))
      .indexOf(true),
  ).toBe(3)
})

it('says that there is nothing yet', async () => {
  await settle()
  expect(document.body.textContent).toContain('No conversation yet')
})

it('mutes the steps that do not match the filter, and says how many do', async () => {
  host.wget(0)
  host.muted = [1, 2, 3]
  await settle()
  expect(steps().map((step) => step.classList.contains('muted'))).toEqual(
    stepLabels.map((_, i) => i < 3),
  )
  expect(document.querySelector('header')?.textContent).toContain('8 of 11 match the filter')
})

it('shows several conversations in one ladder, in the order of capture', async () => {
  host.wget(0)
  host.wget(1e6)
  await settle()
  const boxes = document.querySelectorAll<HTMLInputElement>('#ladder-others input')
  expect(boxes).toHaveLength(1)
  boxes[0]!.click()
  await settle()
  await settle()
  expect(document.querySelector('h3')?.textContent).toBe('Conversation 2, 1')
  expect(document.querySelectorAll('.heads button')).toHaveLength(3)
  expect(steps().length).toBeGreaterThan(stepLabels.length)
})

it('spaces the steps as it is told', async () => {
  host.wget(0)
  await settle()
  const [spacing] = document.querySelectorAll('select')
  spacing!.value = 'log'
  spacing!.dispatchEvent(new Event('change', { bubbles: true }))
  await settle()
  expect(document.querySelector('.scale')!.textContent).toBe('spacing by logarithm of time')
})

it('moves a lifeline by its arrow keys', async () => {
  host.wget(0)
  await settle()
  const names = () => [...document.querySelectorAll('.head b')].map((head) => head.textContent)
  press(document.querySelectorAll('.heads button')[0]!, 'ArrowRight')
  await settle()
  expect(names()).toEqual(['nginx · nginx', 'busybox · wget'])
})
