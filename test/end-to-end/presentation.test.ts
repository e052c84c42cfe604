import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from './browser.ts'
import { visitsOfStaticPage } from './visits.ts'

/** That of a common projector. */
const viewport = { width: 1280, height: 720 }
const largeViewport = { width: 1920, height: 1080 }
const portPxMin = 24
const title = 'the presentation'

describe.runIf(chromiumPath)(chromiumPath ? title : `${title} (there is no Chromium here)`, () => {
  const visits = visitsOfStaticPage()

  async function present(locale = 'en', size = viewport): Promise<Page> {
    const page = await visits.open('#/sample?pres=1', { viewport: size, locale })
    await page.locator('[data-part^="jack"]').first().waitFor()
    return page
  }

  /** The moment shown, as a share of the strip of time. */
  function shareShown(page: Page): Promise<number> {
    return page.getByRole('slider', { name: 'Moment shown' }).evaluate((slider) => {
      const value = (name: string): number => Number(slider.getAttribute(`aria-value${name}`))
      return (value('now') - value('min')) / (value('max') - value('min'))
    })
  }

  it('goes to the moment in the strip that is clicked', async () => {
    const page = await present()
    const slider = page.getByRole('slider', { name: 'Moment shown' })
    const { width, height } = (await slider.boundingBox())!
    await page.getByRole('button', { name: 'Pause' }).first().click()
    for (const share of [0.5, 0.9]) {
      await slider.click({ position: { x: width * share, y: height / 3 } })
      await expect.poll(() => shareShown(page)).toBeCloseTo(share, 2)
    }
  })

  it('moves the end of the range to where it is dragged', async () => {
    const page = await present()
    const slider = page.getByRole('slider', { name: 'Moment shown' })
    const drag = async (fromShare: number, toShare: number): Promise<void> => {
      // The strip moves down when a range is set: there is a line about it above.
      const { x, y, width, height } = (await slider.boundingBox())!
      await page.mouse.move(x + width * fromShare, y + height / 3)
      await page.mouse.down()
      await page.mouse.move(x + width * toShare, y + height / 3, { steps: 4 })
      await page.mouse.up()
    }
    await drag(0.25, 0.5)
    const end = page.getByRole('slider', { name: 'Range ends' })
    const seconds = async (name: string): Promise<number> => Number(await end.getAttribute(name))
    await end.waitFor()
    const share = async () => (await seconds('aria-valuenow')) / (await seconds('aria-valuemax'))
    await expect.poll(share).toBeCloseTo(0.5, 2)
    await drag(0.502, 0.75)
    await expect.poll(share).toBeCloseTo(0.75, 2)
  })

  it('opens a menu at its button', async () => {
    const page = await present()
    const button = page.getByRole('button', { name: 'Save' })
    await button.click()
    const [menu, under] = [
      (await page.getByRole('menu').boundingBox())!,
      (await button.boundingBox())!,
    ]
    expect(Math.abs(menu.x + menu.width - (under.x + under.width))).toBeLessThan(10)
    expect(menu.y - (under.y + under.height)).toBeGreaterThan(0)
    expect(menu.y - (under.y + under.height)).toBeLessThan(20)
  })

  it.each([viewport, largeViewport])('writes ports for the last row (%o)', async (size) => {
    const page = await present('en', size)
    const sizes = await page.locator('svg .port').evaluateAll((ports) =>
      ports.map((port) => {
        const { a } = (port as SVGGraphicsElement).getScreenCTM()!
        return Number.parseFloat(getComputedStyle(port).fontSize) * a
      }),
    )
    expect(sizes.length).toBeGreaterThan(1)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(portPxMin)
  })

  it('cuts no column of the conversations off, however narrow their tab is', async () => {
    for (const width of [1024, 1280]) {
      const page = await visits.open('#/sample', { viewport: { width, height: 720 }, locale: 'es' })
      await page.getByRole('tab', { name: 'Conversaciones' }).click()
      const header = page.getByRole('columnheader', { name: 'Intercambios' })
      await header.scrollIntoViewIfNeeded()
      const box = (await header.boundingBox())!
      expect(box.x + box.width).toBeLessThan(width + 1)
    }
  })

  for (const [locale, name] of [
    ['en', 'Replay last exchange in slow motion'],
    ['es', 'Repetir el último intercambio en cámara lenta'],
  ] as const) {
    it(`shows the whole button that replays (${locale})`, async () => {
      const page = await present(locale)
      const box = (await page.getByRole('button', { name }).boundingBox())!
      expect(box.x).toBeGreaterThan(0)
      expect(box.x + box.width).toBeLessThan(viewport.width)
    })
  }
})
