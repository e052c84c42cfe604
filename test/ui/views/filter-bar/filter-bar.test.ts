import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import FilterBar from '../../../../ui/views/filter-bar/filter-bar.svelte'
import { byRole, EngineHost, press } from '../engine-host.ts'

let host: EngineHost
let view: Record<string, unknown>
beforeEach(async () => {
  localStorage.clear()
  host = new EngineHost()
  host.requests(3)
  view = mount(FilterBar, { target: document.body, props: { session: host.session } })
  await host.settle()
})
afterEach(() => unmount(view))

function field(): HTMLInputElement {
  return byRole('combobox', 'Filter') as HTMLInputElement
}

function type(text: string): void {
  field().focus()
  field().value = text
  field().dispatchEvent(new Event('input', { bubbles: true }))
  flushSync()
}

async function apply(text: string): Promise<void> {
  type(text)
  press(field(), 'Enter')
  await host.until(() => host.session.filter.text === text)
}

function verdict(): string {
  return document.getElementById('filter-verdict')?.textContent ?? ''
}

function options(): string[] {
  return [...document.querySelectorAll('[role="option"]')].map((one) => one.textContent.trim())
}

it('underlines a mistake as it is typed, and says it in a sentence', async () => {
  type('tcp.prt == 80')
  await host.until(() => field().getAttribute('aria-invalid') === 'true')
  const said = document.getElementById(field().getAttribute('aria-describedby')!)
  expect(said?.textContent).toContain('There is no field "tcp.prt". Did you mean "tcp.port"?')
  expect(document.querySelector('.place')?.textContent).toBe('tcp.prt')
})

it('applies a filter with Enter, and tells how many packets match', async () => {
  await apply('http.response.code == 200')
  await host.until(() => byRole('status').textContent === '3 of 21 packets')
  host.requests(1)
  await host.until(() => host.session.filter.status?.matches === 4)
  expect(byRole('search').textContent).toContain('4 of 28 packets')
})

it('keeps the filter before when there is a mistake in the new one', async () => {
  await apply('http')
  type('http ==')
  press(field(), 'Enter')
  await host.until(() => field().getAttribute('aria-invalid') === 'true')
  expect(host.session.filter.text).toBe('http')
})

it('is cleared by Escape, and left by the next one', async () => {
  await apply('http')
  press(field(), 'Escape')
  await host.until(() => !host.session.filter.isOn)
  expect(field().value).toBe('')
  expect(document.activeElement).toBe(field())
  press(field(), 'Escape')
  expect(document.activeElement).not.toBe(field())
})

it('applies as it is typed where columns decide, and waits for Enter where packets are read', async () => {
  type('tcp.dstport == 80')
  await host.until(() => host.session.filter.text === 'tcp.dstport == 80')
  expect(host.session.filter.isBeingTyped).toBe(true)
  type('http.host contains "a"')
  await host.until(() => verdict().includes('Press Enter'))
  expect(host.session.filter.text).toBe('tcp.dstport == 80')
  press(field(), 'Enter')
  await host.until(() => host.session.filter.text === 'http.host contains "a"')
  expect(host.session.filter.isBeingTyped).toBe(false)
  type('')
  await host.until(() => !host.session.filter.isOn)
})

it('keeps what typing has come to among the recent ones, and not the way there', async () => {
  type('tcp.dstport == 8')
  await host.until(() => host.session.filter.text === 'tcp.dstport == 8')
  type('tcp.dstport == 80')
  await host.until(() => host.session.filter.text === 'tcp.dstport == 80')
  field().blur()
  flushSync()
  expect(JSON.parse(localStorage.getItem('podscope.filters.recent') ?? '[]')).toEqual([
    'tcp.dstport == 80',
  ])
})

it('reads an old name, and offers the one of today', async () => {
  type('ssl && frame.pkt_len > 4')
  await host.until(() => verdict().includes('“ssl” is an old name: today it is “tls”.'))
  byRole('button', 'Write it so').click()
  await host.until(() => host.session.filter.text === 'tls && frame.len > 4')
  expect(field().value).toBe('tls && frame.len > 4')
})

it('offers values that are present, taken with the keys', async () => {
  type('http.response.code == ')
  await host.until(() => options().length > 0)
  expect(options()[0]).toMatch(/^200 3 conversations$/)
  press(field(), 'ArrowDown')
  const active = document.getElementById(field().getAttribute('aria-activedescendant')!)
  expect(active?.getAttribute('aria-selected')).toBe('true')
  press(field(), 'Enter')
  expect(field().value).toBe('http.response.code == 200 ')
  expect(host.session.filter.text).toBe('')
})

it('goes back through the filters that were applied', async () => {
  await apply('tcp')
  await apply('udp')
  press(field(), 'ArrowUp')
  expect(field().value).toBe('udp')
  press(field(), 'ArrowUp')
  expect(field().value).toBe('tcp')
  press(field(), 'ArrowDown')
  press(field(), 'ArrowDown')
  expect(field().value).toBe('udp')
})

it('keeps saved filters in the browser', async () => {
  await apply('tcp.flags.syn == 1')
  byRole('button', 'Save this filter as a button tcp.flags.syn == 1').click()
  flushSync()
  const name = document.querySelector(
    '[aria-label="Name of tcp.flags.syn == 1"]',
  ) as HTMLInputElement
  name.value = 'beginnings'
  name.dispatchEvent(new Event('change', { bubbles: true }))
  await unmount(view)
  view = mount(FilterBar, { target: document.body, props: { session: host.session } })
  flushSync()
  expect(byRole('button', 'beginnings').getAttribute('aria-pressed')).toBe('true')
  byRole('button', 'beginnings').click()
  await host.until(() => !host.session.filter.isOn)
  byRole('button', 'beginnings').click()
  await host.until(() => host.session.filter.text === 'tcp.flags.syn == 1')
  byRole('button', 'Take beginnings off the list').click()
  flushSync()
  expect(() => byRole('button', 'beginnings')).toThrow()
})

it('is there again after a cut', async () => {
  await apply('http.response.code == 200')
  host.cut()
  host.requests(2)
  await host.until(() => host.session.filter.status?.matches === 5)
  expect(host.session.filter.text).toBe('http.response.code == 200')
})

it('goes with its source', async () => {
  await apply('http')
  host.desk.openAnother('source-2')
  await host.settle()
  expect(host.session.filter.isOn).toBe(false)
  expect(field().value).toBe('')
})
