import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { demoPodProblem } from '../../capture/pods/demo-pod/demo-pod.ts'
import { forAxe, violations } from './axe.ts'
import { chromiumPath } from './browser.ts'
import { visitsOfService } from './visits.ts'

const problem = await demoPodProblem()
const missing = problem?.text ?? (chromiumPath ? '' : 'there is no Chromium here')
const title = 'the page for everybody'

describe.runIf(missing === '')(missing === '' ? title : `${title} (${missing})`, () => {
  const visits = visitsOfService(['demo', '--every', '1'])

  for (const colorScheme of ['dark', 'light'] as const) {
    it(`breaks no rule of WCAG 2.2 AA in any view (${colorScheme})`, async () => {
      const page = await open(colorScheme)
      const tabs = page.getByRole('tab')
      const broken = await violations(page, 'the page as it opens')
      for (let index = 0; index < (await tabs.count()); index++) {
        const tab = tabs.nth(index)
        await tab.click()
        if ((await tab.innerText()) === 'Exchanges')
          await page.locator('[data-row]').first().waitFor()
        broken.push(...(await violations(page, await tab.innerText())))
      }
      broken.push(...(await whileFiltering(page)))
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      broken.push(...(await violations(page, 'the list of keys')))
      expect(broken).toEqual([])
    })
  }

  for (const locale of ['en', 'es']) {
    it(`has one line at the top, live and at a moment of the past (${locale})`, async () => {
      const page = await visits.open('', { locale })
      await page.getByRole('row').nth(4).waitFor()
      const header = page.locator('header').first()
      const heightPx = async (): Promise<number> => (await header.boundingBox())!.height
      // On a busy machine a service that is late says so there for a moment.
      await expect.poll(heightPx, { timeout: 10_000 }).toBeLessThan(60)
      await page.keyboard.press(',')
      await page.getByRole('button', { name: /Back to live|Ir al directo/ }).waitFor()
      await expect.poll(heightPx, { timeout: 10_000 }).toBeLessThan(60)
    })
  }

  it('can be used with the keys alone', async () => {
    const page = await open('dark')
    await page.keyboard.press('4')
    await page.getByRole('tab', { name: 'Conversations', selected: true }).focus()
    await page.keyboard.press('ArrowRight')
    await focused(page.getByRole('tab', { name: 'Namespaces', selected: true }))

    // One is chosen: else the ladder goes over to the next that ends, also while one walks through it.
    await page.keyboard.press('4')
    await page
      .getByRole('button', { name: /^Conversation \d+/ })
      .nth(1)
      .focus()
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: 'Ladder', selected: true }).waitFor()

    const steps = page.getByRole('list', { name: /Steps of conversation/ }).getByRole('button')
    await steps.first().focus()
    await page.keyboard.press('ArrowDown')
    await focused(steps.nth(1))
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Packet in detail' }).waitFor()
    expect(await violations(page, 'a packet in detail')).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'Packet in detail' }).waitFor({ state: 'detached' })

    await page.getByRole('button', { name: /^pod nginx-busybox/ }).focus()
    await page.keyboard.press('ArrowDown')
    const part = page.locator('[data-part]:focus')
    await part.waitFor()
    expect(await part.getAttribute('data-part')).not.toBe('pod')

    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  })

  async function open(colorScheme: 'dark' | 'light'): Promise<Page> {
    const page = await visits.open('', { ...forAxe, colorScheme })
    await page.locator('[aria-label^="Steps of conversation"] button').nth(8).waitFor()
    return page
  }
})

/** The filter bar with a mistake and offers, then with a filter; the table's menus; a cell. */
async function whileFiltering(page: Page): Promise<string[]> {
  await page.keyboard.press('/')
  await page.keyboard.type('client == ')
  // Those for the whole text, not for what it began with: new offers take a choice among the old away.
  await page.getByRole('listbox').getByRole('option', { name: /^"/ }).first().waitFor()
  await page.keyboard.press('ArrowDown')
  const broken = await violations(page, 'a filter that is typed')
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: /^&&/ }).waitFor()
  await page.keyboard.press('Enter')
  const count = page.locator('.count')
  await count.waitFor()
  await page.getByRole('grid', { name: 'Packets' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('button', { name: 'Only packets with this value' }).waitFor()
  broken.push(...(await violations(page, 'a filter, and a cell')))
  for (const name of ['Filters', 'Columns', 'Go to a packet']) {
    await page.getByRole('button', { name, exact: true }).click()
    broken.push(...(await violations(page, name)))
    await page.keyboard.press('Escape')
  }
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await count.waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  return broken
}

/** Waits until the element has the focus. */
async function focused(element: Locator): Promise<void> {
  await element.and(element.page().locator(':focus')).waitFor()
}
