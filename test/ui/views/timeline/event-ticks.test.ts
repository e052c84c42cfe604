import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { TimelineEvent } from '../../../../shared/messages/records.ts'
import EventTicks from '../../../../ui/views/timeline/event-ticks.svelte'
import { SampleHost } from '../sample-host.ts'

const events: TimelineEvent[] = [
  { kind: 'syn', offsetNs: 1e6, packet: 3 },
  { kind: 'message', offsetNs: 2e6, packet: 6 },
  { kind: 'rst', offsetNs: 5e6, packet: 9 },
]
const ongo = vi.fn<(ns: number) => void>()
let host: SampleHost
let drawing: SVGSVGElement
let view: Record<string, unknown>
beforeEach(() => {
  ongo.mockClear()
  host = new SampleHost()
  drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  document.body.append(drawing)
  view = mount(EventTicks, {
    target: drawing,
    props: {
      session: host.session,
      events,
      frame: { fromNs: 0, toNs: 1e7, width: 500, height: 15 },
      top: 1,
      height: 5,
      baseY: 39,
      ongo,
    },
  })
  flushSync()
})
afterEach(async () => {
  await unmount(view)
  drawing.remove()
})

function slider(): Element {
  return drawing.querySelector('[role=slider]')!
}

function press(key: string): { packet: number | undefined; told: string | null } {
  slider().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  flushSync()
  return { packet: host.session.selection.packet, told: slider().getAttribute('aria-valuetext') }
}

it('goes from event to event by the arrow keys, and says what each is', () => {
  expect(press('ArrowRight')).toEqual({ packet: 3, told: 'SYN, packet 3, 0.001000 s' })
  expect(press('ArrowRight')).toEqual({
    packet: 6,
    told: 'a message begins, packet 6, 0.002000 s',
  })
  expect(press('End').packet).toBe(9)
  expect(press('ArrowRight').packet).toBe(9)
  expect(press('ArrowLeft').packet).toBe(6)
  expect(press('Home').packet).toBe(3)
  expect(ongo.mock.calls.map(([ns]) => ns)).toEqual([1e6, 2e6, 5e6, 5e6, 2e6, 1e6])
})

it('begins at the selected packet, or the event before it', () => {
  host.session.selection.select({ packet: 8 })
  flushSync()
  expect(slider().getAttribute('aria-valuenow')).toBe('2')
  expect(press('ArrowRight').packet).toBe(9)
  host.session.selection.select({ packet: 8 })
  flushSync()
  expect(press('ArrowLeft').packet).toBe(6)
  host.session.selection.select({ packet: 1 })
  flushSync()
  expect(press('ArrowRight').packet).toBe(3)
})

it('leaves other keys to the page', () => {
  expect(press('x').packet).toBeUndefined()
  expect(ongo).not.toHaveBeenCalled()
})
