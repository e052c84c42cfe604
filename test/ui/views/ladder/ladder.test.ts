import { flushSync, mount, tick, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import Ladder from '../../../../ui/views/ladder/ladder.svelte'
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
  await tick()
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
  expect(sentences[0]).toBe('0.000 ms, SYN, busybox wget to nginx nginx')
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
