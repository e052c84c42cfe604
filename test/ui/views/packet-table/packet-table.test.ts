import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import PacketTable from '../../../../ui/views/packet-table/packet-table.svelte'
import { byRole, EngineHost, press } from '../engine-host.ts'

let host: EngineHost
let view: Record<string, unknown>
beforeEach(async () => {
  localStorage.clear()
  // Nothing is laid out here: a table of ten rows and a head, in 1 200 pixels.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 240 })
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 1200 })
  host = new EngineHost()
  host.requests(10)
  view = mount(PacketTable, { target: document.body, props: { session: host.session } })
  await host.until(() => numbers().length > 0)
})
afterEach(() => unmount(view))

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[role="row"][id]')]
}

function numbers(): number[] {
  return rows().map((row) => Number(row.querySelector('[data-column="number"]')?.textContent))
}

function cells(column: string): string[] {
  return [...document.querySelectorAll(`[data-column="${column}"]`)].map((one) =>
    one.textContent.trim(),
  )
}

function lengths(): number[] {
  return cells('length').map(Number)
}

function heads(): string[] {
  return [...document.querySelectorAll('[role="columnheader"]')].map((one) =>
    one.textContent.trim(),
  )
}

it('shows the matches by their numbers, and reaches the last and the first', async () => {
  await host.session.filter.apply('http.response.code == 200')
  await host.until(() => numbers().at(-1) === 69)
  const grid = byRole('grid', 'Packets')
  expect(grid.getAttribute('aria-rowcount')).toBe('11')
  press(grid, 'Home')
  await host.until(() => numbers()[0] === 6)
  expect(numbers()).toEqual([6, 13, 20, 27, 34, 41, 48, 55, 62, 69])
  press(grid, 'End')
  press(grid, 'Enter')
  expect(host.session.selection.packet).toBe(69)
})

it('keeps the selected packet when the filter changes', async () => {
  host.session.selection.select({ packet: 20 })
  await host.session.filter.apply('http.response.code == 200')
  await host.until(() => byRole('grid').getAttribute('aria-activedescendant') === 'packet-row-3')
  expect(host.session.selection.packet).toBe(20)
  await host.session.filter.clear()
  await host.until(() => byRole('grid').getAttribute('aria-activedescendant') === 'packet-row-20')
})

it('names no row as the active one that is not drawn', async () => {
  const grid = byRole('grid')
  press(grid, 'Home')
  await host.until(() => grid.getAttribute('aria-activedescendant') === 'packet-row-1')
  const scroller = document.querySelector('.scroller')!
  scroller.scrollTop = 800
  scroller.dispatchEvent(new Event('scroll'))
  await host.settle()
  expect(numbers()).not.toContain(1)
  expect(grid.hasAttribute('aria-activedescendant')).toBe(false)
})

it('filters by the value of a cell', async () => {
  const grid = byRole('grid')
  host.session.selection.select({ packet: 6 })
  await host.until(() => grid.getAttribute('aria-activedescendant') === 'packet-row-6')
  const at = heads().indexOf('Proto')
  for (let step = 0; step <= at; step++) press(grid, 'ArrowRight')
  expect(grid.getAttribute('aria-activedescendant')).toBe('packet-row-6-protocol')
  press(grid, '+')
  await host.until(() => host.session.filter.status?.matches === 20)
  expect(host.session.filter.text).toBe('http')
  byRole('button', 'No packets with this value').click()
  await host.until(() => host.session.filter.status?.matches === 0)
  expect(host.session.filter.text).toBe('http && !http')
})

it('goes to a packet by its number, or to the match next to it', async () => {
  await host.session.filter.apply('http.response.code == 200')
  await host.settle()
  const input = document.querySelector<HTMLInputElement>('#go-to-packet input')!
  input.value = '21'
  input.dispatchEvent(new Event('input', { bubbles: true }))
  input.form!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }))
  await host.until(() => host.session.selection.packet === 27)
  await host.settle()
  expect(input.form!.textContent).toContain('Packet 21 is not listed: this is 27, next to it.')
})

it('has the columns that were chosen, and remembers them', async () => {
  expect(heads()).not.toContain('Conv.')
  const boxes = [...document.querySelectorAll<HTMLLabelElement>('#packet-columns label')]
  for (const label of boxes) {
    if (/Conversation \(|Time since the row before/.test(label.textContent)) label.click()
  }
  flushSync()
  expect(heads()).toContain('Conv.')
  expect(heads()).not.toContain('Δ ms')
  await unmount(view)
  view = mount(PacketTable, { target: document.body, props: { session: host.session } })
  flushSync()
  expect(heads()).toContain('Conv.')
})

it('stands still when one reads, says how many are new, and goes on', async () => {
  press(byRole('grid'), 'Home')
  await host.settle()
  expect(numbers()[0]).toBe(1)
  host.requests(2)
  await host.until(() => document.body.textContent.includes('14 new'))
  expect(numbers()[0]).toBe(1)
  byRole('button', '▼ 14 new').click()
  await host.until(() => numbers().at(-1) === 84)
})

it('sorts by a column both ways, says so, and goes back to the order of capture', async () => {
  document.querySelector<HTMLElement>('[title="Sort by Length on the wire"]')!.click()
  await host.until(() => document.body.textContent.includes('Sorted by Length on the wire'))
  press(byRole('grid'), 'Home')
  await host.until(() => lengths().length > 0 && lengths()[0] === Math.min(...lengths()))
  const rising = lengths()
  expect(rising).toEqual(rising.toSorted((a, b) => a - b))
  expect(document.querySelector('[aria-sort="ascending"]')?.textContent).toContain('Length')

  document.querySelector<HTMLElement>('[title="Sort by Length on the wire"]')!.click()
  await host.until(() => document.querySelector('[aria-sort="descending"]') !== null)
  press(byRole('grid'), 'Home')
  await host.until(() => lengths()[0]! > rising[0]!)
  byRole('button', 'Order of capture').click()
  await host.until(() => numbers().includes(70) && document.querySelector('[aria-sort]') === null)
})

it('sorts what the filter leaves, and finds a packet in it by its number', async () => {
  await host.session.filter.apply('http.response.code == 200')
  await host.settle()
  const grid = byRole('grid')
  for (let step = 0; step < 1; step++) press(grid, 'ArrowRight')
  press(grid, 's')
  press(grid, 's')
  await host.until(() => document.querySelector('[aria-sort="descending"]') !== null)
  press(grid, 'Home')
  await host.until(() => numbers()[0] === 69)
  expect(numbers()).toEqual([69, 62, 55, 48, 41, 34, 27, 20, 13, 6])
  host.session.selection.select({ packet: 20 })
  await host.until(() => grid.getAttribute('aria-activedescendant') === 'packet-row-8-number')
})

it('marks packets, goes to the next mark, and counts times from one', async () => {
  const grid = byRole('grid')
  press(grid, 'Home')
  await host.settle()
  press(grid, 'm')
  press(grid, 'ArrowDown')
  press(grid, 'ArrowDown')
  press(grid, 'm')
  press(grid, 't')
  expect(cells('number').slice(0, 3)).toEqual(['★ 1', '2', '★ 3'])
  expect(cells('time')[2]).toBe('REF')
  expect(cells('time')[0]).toMatch(/^−0\.000/)
  press(grid, 'N', { shiftKey: true })
  await host.until(() => host.session.selection.packet === 1)
  press(grid, 'N', { shiftKey: true })
  await host.until(() => host.session.selection.packet === 3)
})

it('writes a cell into the filter without applying it', async () => {
  const grid = byRole('grid')
  host.session.selection.select({ packet: 6 })
  await host.until(() => grid.getAttribute('aria-activedescendant') === 'packet-row-6')
  const at = heads().indexOf('Proto')
  for (let step = 0; step <= at; step++) press(grid, 'ArrowRight')
  const only = byRole('button', 'Only packets with this value')
  only.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }))
  flushSync()
  expect(host.session.filter.draft).toBe('http')
  expect(host.session.filter.isOn).toBe(false)
})

it('has any field as a column, and any order of them', async () => {
  const input = document.querySelector<HTMLInputElement>('#packet-columns form input')!
  input.value = 'ip.ttl'
  input.dispatchEvent(new Event('input', { bubbles: true }))
  input.form!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }))
  await host.until(() => cells('field:ip.ttl')[0] === '64')
  expect(heads().slice(-2)).toEqual(['ip.ttl', 'What'])
  byRole('button', 'Time to live (ip.ttl): one place to the left').click()
  flushSync()
  expect(heads().slice(-3)).toEqual(['ip.ttl', 'Length', 'What'])
})

it('has what has happened in the conversation as a column, and rows of any height', async () => {
  const box = [...document.querySelectorAll('#packet-columns label')].find((label) =>
    label.textContent.includes('What has happened up to here'),
  )!
  box.querySelector('input')!.click()
  await host.until(() => cells('history').some((text) => text === 'ShADad'))
  const heights = [...document.querySelectorAll('#packet-columns select')].find((select) =>
    select.textContent.includes('36 px'),
  ) as HTMLSelectElement
  heights.value = 'presentation'
  heights.dispatchEvent(new Event('change', { bubbles: true }))
  flushSync()
  const spacer = document.querySelector<HTMLElement>('.spacer')!
  expect(spacer.style.getPropertyValue('--row-height')).toBe('36px')
  expect(spacer.style.height).toBe(
    `${(Number(byRole('grid').getAttribute('aria-rowcount')) - 1) * 36}px`,
  )
  expect(localStorage.getItem('podscope.row-height')).toBe('presentation')
})

it('colours rows by rules that can be changed, and remembers them', async () => {
  const row = (number: number): HTMLElement => rows()[numbers().indexOf(number)]!
  press(byRole('grid'), 'Home')
  await host.until(() => row(1)?.className.includes('client light'))
  expect(row(1).title).toBe('Connecting or closing')
  byRole('button', 'Wireshark’s rules').click()
  await host.until(() => row(1).className.includes('fill'))
  expect(row(1).style.getPropertyValue('--row-ground')).toBe('#e4ffc7')
  byRole('button', 'Podscope’s rules').click()
  flushSync()
  byRole('button', 'Remove Connecting or closing').click()
  await host.until(() => row(1).className.includes('client none'))
  expect(localStorage.getItem('podscope.colour-rules')).not.toContain('"connection","')
  byRole('button', 'Podscope’s rules').click()
})
