import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from './browser.ts'
import { visitsOfStaticPage } from './visits.ts'

/** What has the focus when the keys of a pane are pressed, by the pane's heading in the sheet. */
const focusOf: Readonly<Record<string, string>> = {
  'In the filter': '[data-pane="filter"] input[role="combobox"]',
  'In the timeline': '[data-pane="timeline"] [role="slider"]',
  'In the events above the timeline': '[data-pane="timeline"] [aria-label="Events"]',
  'In the pod': '[data-pane="picture"] [data-part]',
  'In the ladder': '[role="tabpanel"] [data-row]',
  'In the exchanges': '[role="tabpanel"] [data-row]',
  'In the packet table': '[data-pane="table"] [role="grid"]',
  'In the layers of a packet': '[data-pane="detail"] [role="treeitem"]',
  'In the bytes': '[data-pane="detail"] [role="group"][tabindex="0"]',
}

/** Keys that mean something where something else is there, too: a list that is open, a range, a head. */
const elsewhere = new Set([
  'In the filter: Tab',
  'In the timeline: Alt+←',
  'In the timeline: Alt+→',
  'In the ladder: ←',
  'In the ladder: →',
])

const keyNames: Readonly<Record<string, string>> = {
  ...{ '↑': 'ArrowUp', '↓': 'ArrowDown', '←': 'ArrowLeft', '→': 'ArrowRight', Space: ' ' },
  ...{ 'Page Up': 'PageUp', 'Page Down': 'PageDown', Esc: 'Escape' },
}

describe.skipIf(chromiumPath === undefined)('the keys', () => {
  const visits = visitsOfStaticPage()

  async function open(): Promise<Page> {
    const page = await visits.open('#/sample?p=4&c=1')
    await page.locator('[role="tabpanel"] [data-row]').first().waitFor()
    await page.locator('[role="treeitem"]').first().waitFor()
    return page
  }

  async function help(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Help' }).click()
    await page.getByRole('dialog').waitFor()
  }

  it('that the sheet lists for a pane are taken by that pane', async () => {
    const page = await open()
    await help(page)
    const listed = await page.getByRole('dialog').evaluate((sheet) =>
      [...sheet.querySelectorAll('h3')].map((heading) => ({
        pane: heading.textContent ?? '',
        keys: [...(heading.nextElementSibling?.querySelectorAll('kbd') ?? [])].map(
          ({ textContent }) => textContent ?? '',
        ),
      })),
    )
    await page.keyboard.press('Escape')
    const panes = listed.filter(({ pane }) => pane in focusOf)
    expect(panes.map(({ pane }) => pane)).toEqual(Object.keys(focusOf))
    const left: string[] = []
    for (const { pane, keys } of panes) {
      if (pane === 'In the exchanges') {
        await page.getByRole('tab', { name: 'Exchanges' }).click()
        await page.locator('[role="tabpanel"] svg [data-row]').first().waitFor()
      }
      for (const key of keys) {
        if (elsewhere.has(`${pane}: ${key}`)) continue
        if (!(await isTaken(page, focusOf[pane]!, key))) left.push(`${pane}: ${key}`)
      }
    }
    expect(left).toEqual([])
  })

  it('begin a filter with any letter where that was chosen, and act on the page where not', async () => {
    const page = await open()
    const field = page.getByRole('combobox', { name: 'Filter' })
    const tab = page.getByRole('tab', { selected: true })
    const choice = page.getByRole('checkbox', { name: 'A letter that is typed anywhere' })
    await page.getByRole('grid', { name: 'Packets' }).focus()
    await page.keyboard.press('f')
    await expect.poll(() => tab.innerText()).toBe('Stream')
    expect(await field.inputValue()).toBe('')

    await help(page)
    await choice.check()
    await page.keyboard.press('Escape')
    await page.getByRole('grid', { name: 'Packets' }).focus()
    await page.keyboard.type('http.request')
    await expect.poll(() => field.inputValue()).toBe('http.request')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('.count').innerText()).toMatch(/^13 of 141/)
    // Digits and signs still act on the page.
    await page.getByRole('grid', { name: 'Packets' }).focus()
    await page.keyboard.press('1')
    await expect.poll(() => tab.innerText()).toBe('Ladder')

    // The choice is kept, and can be taken back.
    await page.reload()
    await page.getByRole('grid', { name: 'Packets' }).getByRole('row').nth(3).waitFor()
    await help(page)
    expect(await choice.isChecked()).toBe(true)
    await choice.uncheck()
    await page.keyboard.press('Escape')
    const before = await field.inputValue()
    await page.getByRole('grid', { name: 'Packets' }).focus()
    await page.keyboard.press('f')
    await expect.poll(() => tab.innerText()).toBe('Stream')
    expect(await field.inputValue()).toBe(before)
  })
})

/** Whether somebody on the way takes the key, so that the page as a whole is not asked. */
function isTaken(page: Page, focus: string, title: string): Promise<boolean> {
  const parts = title.split(/\+(?=.)/)
  const last = parts.at(-1)!
  return page
    .locator(focus)
    .first()
    .evaluate(
      (element, { key, held }) => {
        const event = new KeyboardEvent('keydown', {
          key,
          bubbles: true,
          cancelable: true,
          shiftKey: held.includes('Shift') || /^[*_+]$/.test(key),
          ctrlKey: held.includes('Ctrl'),
          altKey: held.includes('Alt'),
        })
        let isHeard = false
        const hear = (): void => void (isHeard = true)
        window.addEventListener('keydown', hear, { once: true })
        ;(element as HTMLElement).focus()
        element.dispatchEvent(event)
        window.removeEventListener('keydown', hear)
        return event.defaultPrevented || !isHeard
      },
      { key: keyNames[last] ?? last, held: parts.slice(0, -1) },
    )
}
