import { expect, it } from 'vitest'
import type { Timeline } from '../../../../shared/messages/records.ts'
import { MarkedPackets } from '../../../../ui/state/marked-packets.svelte.ts'
import { shownEvents } from '../../../../ui/views/timeline/shown-events.ts'

const frame = { fromNs: 0, toNs: 1_000 }
const timeline = {
  events: [
    { kind: 'syn', offsetNs: 100, packet: 1 },
    { kind: 'rst', offsetNs: 300, packet: 3 },
  ],
  commented: [{ offsetNs: 300, packet: 3, text: 'why?' }],
} as Partial<Timeline> as Timeline

it('shows what is marked or commented in the place of what the packet is, once', () => {
  const marked = new MarkedPackets()
  marked.toggle(2, 200)
  expect(shownEvents(timeline, marked, frame)).toEqual([
    { kind: 'syn', offsetNs: 100, packet: 1 },
    { kind: 'marked', offsetNs: 200, packet: 2 },
    { kind: 'commented', offsetNs: 300, packet: 3, comment: 'why?' },
  ])
})

it('keeps the comment of a packet that is marked too, and shows the one that times count from', () => {
  const marked = new MarkedPackets()
  marked.toggle(3, 300)
  marked.refer(1, 100)
  expect(shownEvents(timeline, marked, frame)).toEqual([
    { kind: 'reference', offsetNs: 100, packet: 1 },
    { kind: 'marked', offsetNs: 300, packet: 3, comment: 'why?' },
  ])
})

it('shows them where there are too many other events, but not what is beyond the strip', () => {
  const marked = new MarkedPackets()
  marked.toggle(7, 700)
  marked.toggle(9, 9_000)
  expect(shownEvents(undefined, marked, frame)).toEqual([
    { kind: 'marked', offsetNs: 700, packet: 7 },
  ])
})
