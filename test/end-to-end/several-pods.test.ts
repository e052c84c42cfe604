import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, violations } from './axe.ts'
import { chromiumPath, launchChromium } from './browser.ts'
import { serveStaticPage } from './static-page.ts'

/** What a hub recorded: curl in one pod asks nginx in another, on another node, which asks its cart. */
const recording = 'test/fixtures/pods/two-pods.pcapng'
const wall = /^pod (shop|client), net:\[\d+\], one network namespace/
const between = /^client \/ curl · curl :\d+ to shop \/ web · nginx :80/

describe.skipIf(chromiumPath === undefined)('several pods', () => {
  let browser: Browser
  let site: { url: string; stop: () => void }

  beforeAll(async () => {
    site = await serveStaticPage()
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser.close()
    site.stop()
  })

  async function open(hash: string): Promise<Page> {
    const context = await browser.newContext({
      bypassCSP: true,
      locale: 'en-GB',
      reducedMotion: 'reduce',
      viewport: { width: 1440, height: 900 },
    })
    const page = await context.newPage()
    await page.goto(`${site.url}${hash}`)
    await page.locator('input[type=file]').first().setInputFiles(recording)
    await page.getByRole('combobox', { name: 'Pod shown' }).first().waitFor()
    return page
  }

  it('stand beside each other, with the conversations between them', async () => {
    const page = await open('#/sample')
    await page.getByRole('group', { name: '2 pods: arrow keys walk through them' }).waitFor()
    expect(await page.getByRole('button', { name: wall }).count()).toBe(2)
    await page.keyboard.press('Control+End')
    await page.getByRole('button', { name: between }).first().waitFor()
    await page.context().close()
  })

  it('name the other pod in every row, as its own agent knows it', async () => {
    const page = await open('#/sample')
    await page.getByText('client / curl · curl').first().waitFor()
    const text = await page.locator('body').innerText()
    expect(text).toContain('shop / web · nginx :80')
    expect(text.replaceAll(/\s+/g, ' ')).toContain('owners: 100 % exact')
    expect(text).not.toContain('owner unknown')
    expect(text).not.toMatch(/10\.244\.\d+\.\d+ :80/)
    await page.context().close()
  })

  it('are looked at one by one, and together again, in every view', async () => {
    const page = await open('#/sample?v=namespaces')
    const [, second] = await page.getByRole('button', { name: wall }).all()
    const name = /^pod (\w+)/.exec((await second!.getAttribute('aria-label'))!)![1]!
    await second!.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: `Pod ${name}: arrow keys walk through it` }).waitFor()
    await page.getByRole('table', { name: `Namespaces of each container of ${name}` }).waitFor()
    await page.getByRole('combobox', { name: 'Pod shown' }).first().selectOption('All 2 pods')
    await page.getByRole('group', { name: '2 pods: arrow keys walk through them' }).waitFor()
    await page.context().close()
  })

  it('are walked through by arrow keys, from pod to pod', async () => {
    const page = await open('#/sample')
    const [first, second] = await page.getByRole('button', { name: wall }).all()
    await first!.focus()
    await page.keyboard.press('ArrowRight')
    const label = await second!.getAttribute('aria-label')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe(label)
    await page.context().close()
  })

  for (const theme of ['light', 'dark']) {
    it(`break no rule of WCAG 2.2 AA (${theme})`, async () => {
      const page = await open(`#/sample?th=${theme}`)
      await page.evaluate(axe)
      expect(await violations(page, 'several pods')).toEqual([])
      await page.context().close()
    })
  }
})
