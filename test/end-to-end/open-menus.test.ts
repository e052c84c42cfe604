import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { forAxe, violations } from './axe.ts'
import { chromiumPath } from './browser.ts'
import { visitsOfStaticPage } from './visits.ts'

/** Everything that opens over the page: found by what its button says it is, not by a list of names. */
const openers = 'button[popovertarget], button[aria-haspopup]'
const open = '[popover]:popover-open, dialog[open], [role="menu"]'

describe.skipIf(chromiumPath === undefined)('menus, dialogs and the list of keys', () => {
  const visits = visitsOfStaticPage()

  for (const theme of ['light', 'dark']) {
    for (const presented of ['', '&pres=1']) {
      const name = `${theme}${presented === '' ? '' : ', presented'}`
      it(`break no rule of WCAG 2.2 AA while they are open (${name})`, async () => {
        const page = await visits.open(`#/sample?p=4&c=1&th=${theme}${presented}`, forAxe)
        await page.getByRole('tab').first().waitFor()
        await page.waitForFunction(
          () => document.querySelectorAll('[data-row], [data-part]').length > 3,
        )
        const seen = new Set<string>()
        const broken = await eachMenu(page, seen)
        const tabs = page.getByRole('tab')
        for (let index = 1; index < (await tabs.count()); index++) {
          await tabs.nth(index).click()
          await page.getByRole('tabpanel').locator('*').first().waitFor()
          broken.push(...(await eachMenu(page, seen)))
        }
        expect(seen.size).toBeGreaterThan(presented === '' ? 6 : 2)
        await page.getByRole('button', { name: 'Help' }).click()
        await page.getByRole('dialog').waitFor()
        broken.push(...(await violations(page, 'the list of keys')))
        expect(broken).toEqual([])
      })
    }
  }
})

/** Opens each menu that has not been seen, and closes it with Escape. */
async function eachMenu(page: Page, seen: Set<string>): Promise<string[]> {
  const broken: string[] = []
  for (;;) {
    const name = await openNext(page, [...seen])
    if (name === undefined) return broken
    seen.add(name)
    await page.locator(open).filter({ visible: true }).first().waitFor()
    broken.push(...(await violations(page, name)))
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator(open).filter({ visible: true }).count()).toBe(0)
  }
}

/** Menus of the same kind in several places have the same name, and are looked at once each. */
function openNext(page: Page, seen: readonly string[]): Promise<string | undefined> {
  return page.evaluate(
    ([selector, known]) => {
      for (const button of document.querySelectorAll<HTMLButtonElement>(selector)) {
        const place = button.closest('[data-pane], [role="tabpanel"], header, footer')
        const where = place?.getAttribute('data-pane') ?? place?.id ?? place?.tagName ?? ''
        const name = `${where}: ${button.getAttribute('aria-label') ?? button.textContent?.trim()}`
        if (known.includes(name) || button.disabled || !button.checkVisibility()) continue
        button.focus()
        button.click()
        return name
      }
      return undefined
    },
    [openers, seen] as const,
  )
}
