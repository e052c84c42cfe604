import { flushSync, mount, tick, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Octets } from '../../../../shared/flow/exchanges/octets.ts'
import { Direction } from '../../../../shared/messages/records.ts'
import { firstOctets } from '../../../../ui/views/stream/first-octets.ts'
import { StreamPages } from '../../../../ui/views/stream/stream-pages.ts'
import Stream from '../../../../ui/views/stream/stream.svelte'
import { SampleHost } from '../sample-host.ts'

let host: SampleHost
let view: Record<string, unknown>
beforeEach(async () => {
  host = new SampleHost()
  view = mount(Stream, { target: document.body, props: { session: host.session } })
  host.wget(0)
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

function turns(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('article')]
}

function button(name: string): HTMLButtonElement {
  return [...document.querySelectorAll('button')].find(
    (one) => (one.getAttribute('aria-label') ?? one.textContent?.trim()) === name,
  )!
}

it('shows a request and its answer, each by who sent it', () => {
  expect(turns().map((turn) => turn.getAttribute('aria-label'))).toEqual([
    'busybox · wget :51001, request 1',
    'nginx · nginx :80, answer 1',
  ])
  expect(turns()[0]!.textContent).toContain('GET / HTTP/1.1')
  expect(turns()[1]!.textContent).toContain('+0.402 ms')
  expect(turns()[1]!.querySelector('dl')?.textContent).toContain('Content-Type')
})

it('shows JSON with a line for each member, and never as markup', () => {
  const body = document.querySelector('[aria-label="Body of HTTP/1.1 200 OK"]')!
  expect(body.textContent).toBe('{\n  "page": "<img src=x onerror=1>"\n}')
  expect(document.querySelector('img')).toBeNull()
})

it('leads from a turn to its packets', () => {
  button('Packet 7').click()
  flushSync()
  expect(host.session.selection.packet).toBe(7)
  expect(button('Packet 7').getAttribute('aria-pressed')).toBe('true')
})

it('shows octets as text and as hex', async () => {
  button('Text').click()
  await settle()
  expect(turns()[0]!.getAttribute('aria-label')).toBe('busybox · wget :51001, octets')
  button('Hex').click()
  await settle()
  expect(turns()[0]!.textContent).toContain('0000  47 45 54 20 2f 20 48 54')
})

it('does not ask again for what is there', async () => {
  const { id } = host.wget(5e9)
  host.session.selection.select({ conversation: id })
  await settle()
  const asked = host.asked.filter((one) => one.about === 'stream')
  expect(asked.map((one) => [one.conversation, one.skipBytes])).toEqual([
    [1, 0],
    [2, 0],
  ])
})

it('takes a gap that is told twice once', async () => {
  const gap = {
    direction: Direction.toServer,
    packet: 5,
    offsetNs: 0,
    offset: 2,
    bytes: '',
    missing: 4,
  }
  const pages = [
    [{ ...gap, packet: 4, offset: 0, bytes: btoa('ab'), missing: 0 }, gap],
    [gap, { ...gap, packet: 6, offset: 6, bytes: btoa('c'), missing: 0 }],
  ]
  const skipped: number[] = []
  const ask = async (question: { about: string; skipBytes?: number }): Promise<unknown> => {
    if (question.about !== 'stream') return { answer: { about: 'exchanges', exchanges: [] } }
    skipped.push(question.skipBytes!)
    const segments = pages[skipped.length - 1]
    return { answer: { about: 'stream', stream: { conversation: 1, segments, more: false } } }
  }
  const stream = new StreamPages(ask as ConstructorParameters<typeof StreamPages>[0], 1)
  await stream.readOn()
  await stream.readOn()
  expect(skipped).toEqual([0, 2])
  expect(stream.segments.map(({ packet }) => packet)).toEqual([4, 5, 6])
})

it('shows the first octets of much, and counts no gap among them', () => {
  const segment = (length: number, missing = 0): Octets => ({
    direction: Direction.toServer,
    packet: 1,
    offsetNs: 0,
    offset: 0,
    bytes: new Uint8Array(length),
    missing,
  })
  const first = firstOctets([segment(3, 100), segment(4), segment(5)], 6)
  expect(first.map(({ bytes, missing }) => [bytes.length, missing])).toEqual([
    [3, 100],
    [3, 0],
  ])
})
