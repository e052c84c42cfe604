import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { forAxe, violations } from './axe.ts'
import { chromiumPath } from './browser.ts'
import { visitsOfStaticPage, type Visit } from './visits.ts'

const sizes = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
]

/** Smallest text, in CSS pixels of the screen, of what can be seen; with what it says. */
type Text = { px: number; text: string }

describe.skipIf(chromiumPath === undefined)('every view', () => {
  const visits = visitsOfStaticPage()

  async function open(hash: string, visit: Visit = {}): Promise<Page> {
    const page = await visits.open(hash, { ...forAxe, ...visit })
    await page.getByRole('tab').first().waitFor()
    await page.waitForFunction(
      () => document.querySelectorAll('[data-row], [data-part]').length > 3,
    )
    return page
  }

  async function eachTab(page: Page, look: (name: string) => Promise<string[]>): Promise<string[]> {
    const found = await look('the page as it opens')
    const tabs = page.getByRole('tab')
    for (let index = 0; index < (await tabs.count()); index++) {
      await tabs.nth(index).click()
      await page.getByRole('tabpanel').locator('*').first().waitFor()
      found.push(...(await look(await tabs.nth(index).innerText())))
    }
    return found
  }

  for (const theme of ['light', 'dark']) {
    for (const presented of ['', '&pres=1']) {
      const name = `${theme}${presented === '' ? '' : ', presented'}`
      it(`breaks no rule of WCAG 2.2 AA (${name})`, async () => {
        const page = await open(`#/sample?p=4&c=1&th=${theme}${presented}`)
        expect(await eachTab(page, (view) => violations(page, view))).toEqual([])
      })
    }
  }

  for (const viewport of sizes) {
    it(`can be read from the last row at ${viewport.width} × ${viewport.height}`, async () => {
      const page = await open('#/sample?pres=1', { viewport })
      const small = await eachTab(page, async (view) => {
        // Pictures scale their text to their pane; the frame and the lists are measured here.
        const texts = await page.evaluate(textSizes)
        return texts.filter(({ px }) => px < 18).map(({ px, text }) => `${view}: ${px} px: ${text}`)
      })
      expect([...new Set(small)]).toEqual([])
      expect(await page.getByRole('contentinfo').count()).toBe(0)
      await page.mouse.move(300, 300)
      await page.locator('.spotlight').waitFor()
      await page.keyboard.press('Shift+P')
      await page.getByRole('contentinfo').waitFor()
    })
  }

  it('is a single column where there is no room for two', async () => {
    const page = await open('#/sample', { viewport: { width: 900, height: 800 } })
    await page.getByRole('tab', { name: 'Packets' }).click()
    await page.getByRole('grid', { name: 'Packets' }).waitFor()
    await page.getByRole('tab', { name: 'Pod', exact: true }).click()
    await page.getByRole('button', { name: /^pod nginx-busybox/ }).waitFor()
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(900)
  })

  it('says in forced colours which tab is chosen', async () => {
    const page = await open('#/sample', { forcedColors: 'active' })
    const chosen = page.getByRole('tab', { selected: true })
    const outline = await chosen.evaluate((tab) => getComputedStyle(tab).outlineStyle)
    expect(outline).toBe('solid')
    expect(await violations(page, 'forced colours')).toEqual([])
  })

  it('speaks the browser’s language, and the one that is chosen', async () => {
    const page = await open('#/sample', { locale: 'es-MX' })
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('es')
    await page.getByRole('tab', { name: 'Intercambios' }).waitFor()
    await page.getByRole('button', { name: 'Copiar enlace' }).waitFor()
    await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en')
    await page.getByRole('tab', { name: 'Exchanges' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
    await page.reload()
    await page.getByRole('tab', { name: 'Exchanges' }).waitFor()
  })
})

/** In the page: the size on the screen of every text outside pictures. */
function textSizes(): Text[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found: Text[] = []
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement
    const text = node.textContent?.trim() ?? ''
    if (
      !element ||
      text === '' ||
      element.closest(
        'svg, [popover]:not(:popover-open), dialog:not([open]), .visually-hidden, option',
      )
    )
      continue
    if (element.getClientRects().length === 0) continue
    const zoom = (element as Element & { currentCSSZoom?: number }).currentCSSZoom ?? 1
    const px = Math.round(parseFloat(getComputedStyle(element).fontSize) * zoom * 10) / 10
    found.push({ px, text: text.slice(0, 40) })
  }
  return found
}
