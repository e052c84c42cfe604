import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { forAxe, violations } from './axe.ts'
import { chromiumPath } from './browser.ts'
import { visitsOfStaticPage } from './visits.ts'

/** What a hub recorded: curl in one pod asks nginx in another, on another node, which asks its cart. */
const recording = 'test/fixtures/pods/two-pods.pcapng'
const wall = /^pod (shop|client), net:\[\d+\], one network namespace/
const between = /^client \/ curl · curl :\d+ to shop \/ web · nginx :80/

describe.skipIf(chromiumPath === undefined)('several pods', () => {
  const visits = visitsOfStaticPage()

  async function open(hash?: string): Promise<Page> {
    const page = await visits.open(hash, { ...forAxe, file: recording })
    await page.getByRole('combobox', { name: 'Pod shown' }).first().waitFor()
    await page.getByRole('button', { name: wall }).nth(1).waitFor()
    return page
  }

  it('stand beside each other, with the conversations between them', async () => {
    const page = await open()
    await page.getByRole('group', { name: '2 pods: arrow keys walk through them' }).waitFor()
    expect(await page.getByRole('button', { name: wall }).count()).toBe(2)
    await page.keyboard.press('Control+End')
    await page.getByRole('button', { name: between }).first().waitFor()
  })

  it('name the other pod in every row, as its own agent knows it', async () => {
    const page = await open()
    const shown = async () => (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ')
    await expect.poll(shown).toContain('client / curl · curl')
    await expect.poll(shown).toContain('shop / web · nginx :80')
    await expect.poll(shown).toContain('owners: 100 % exact')
    const text = await shown()
    expect(text).not.toContain('owner unknown')
    expect(text).not.toMatch(/10\.244\.\d+\.\d+ :80/)
  })

  it('are looked at one by one, and together again, in every view', async () => {
    const page = await open('#/?v=namespaces')
    const [, second] = await page.getByRole('button', { name: wall }).all()
    const name = /^pod (\w+)/.exec((await second!.getAttribute('aria-label'))!)![1]!
    await second!.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: `Pod ${name}: arrow keys walk through it` }).waitFor()
    await page.getByRole('table', { name: `Namespaces of each container of ${name}` }).waitFor()
    await page.getByRole('combobox', { name: 'Pod shown' }).first().selectOption('All 2 pods')
    await page.getByRole('group', { name: '2 pods: arrow keys walk through them' }).waitFor()
  })

  it('are walked through by arrow keys, from pod to pod', async () => {
    const page = await open()
    const [first, second] = await page.getByRole('button', { name: wall }).all()
    await first!.focus()
    await page.keyboard.press('ArrowRight')
    const label = await second!.getAttribute('aria-label')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe(label)
  })

  for (const theme of ['light', 'dark']) {
    it(`break no rule of WCAG 2.2 AA (${theme})`, async () => {
      const page = await open(`#/?th=${theme}`)
      expect(await violations(page, 'several pods')).toEqual([])
    })
  }
})
