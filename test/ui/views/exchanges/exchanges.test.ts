import { flushSync, mount, tick, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import Exchanges from '../../../../ui/views/exchanges/exchanges.svelte'
import { SampleHost } from '../sample-host.ts'

let host: SampleHost
let view: Record<string, unknown>
beforeEach(async () => {
  host = new SampleHost()
  host.wget(0)
  host.wget(2e9)
  view = mount(Exchanges, { target: document.body, props: { session: host.session } })
  await settle()
})
afterEach(() => unmount(view))

async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    host.frame()
    flushSync()
    await tick()
    await new Promise((resolve) => setTimeout(resolve))
  }
  flushSync()
}

function bars(): SVGGElement[] {
  return [...document.querySelectorAll<SVGGElement>('svg [role="button"]')]
}

it('has a bar for each exchange, the newest first, with its phases', () => {
  expect(bars()).toHaveLength(2)
  expect(bars()[0]!.getAttribute('aria-label')).toBe(
    '2.1 busybox → nginx GET / 200 OK 409 µs, connect 71 µs, wait 402 µs, receive 7.0 µs, 77 B there, 615 B back, ' +
      'busybox · wget :51002 to nginx · nginx :80',
  )
  const kindOf = ({ classList }: Element) =>
    [...classList].find((name) => !/^(phase-bar|svelte-.*)$/.test(name))
  expect([...bars()[0]!.querySelectorAll('rect')].map(kindOf)).toEqual([
    'ground',
    'connect',
    'wait',
    'receive',
  ])
})

it('selects the request’s packet, for all views', () => {
  bars()[1]!.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  flushSync()
  expect(host.session.selection.conversation).toBe(1)
  expect(host.session.selection.packet).toBe(4)
  expect(bars()[1]!.getAttribute('aria-pressed')).toBe('true')
})

it('is walked through by the arrow keys, with one bar in the Tab order', async () => {
  const group = bars()[0]!.parentElement!
  group.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }),
  )
  await settle()
  expect(document.activeElement).toBe(bars()[1])
  expect(bars().filter((bar) => bar.getAttribute('tabindex') === '0')).toEqual([bars()[1]])
})

it('lists only what was going on in the range of time', async () => {
  host.session.range.set(1.5e9, 3e9)
  await settle()
  expect(bars()).toHaveLength(1)
  expect(bars()[0]!.textContent).toContain('2.1')
})
