import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from './browser.ts'
import { visitsOfService } from './visits.ts'

const title = 'what was said, in a browser'
const missing = chromiumPath ? '' : ' (there is no Chromium here)'

describe.runIf(chromiumPath !== undefined)(title + missing, () => {
  const visits = visitsOfService(['open', 'test/fixtures/http-bodies.pcap'])
  let page: Page

  beforeAll(async () => {
    page = await visits.open()
    await page.getByRole('tab', { name: 'Stream' }).click()
  })

  it('shows each request with its answer, bodies unpacked', async () => {
    const turns = page.getByRole('article')
    await turns.nth(11).waitFor()
    expect(await turns.count()).toBe(12)
    expect(await turns.first().getAttribute('aria-label')).toMatch(/request 1$/)
    expect(await turns.nth(1).getAttribute('aria-label')).toMatch(/answer 1$/)
    expect(await turns.nth(1).innerText()).toContain('unpacked from 43 B of chunks')
    expect(await turns.nth(1).innerText()).toContain('first second chunk')
  })

  it('leads from a turn to its packet and its bytes', async () => {
    await page
      .getByRole('article')
      .nth(1)
      .getByRole('button', { name: /^Packet / })
      .click()
    await page.getByRole('region', { name: 'Packet in detail' }).waitFor()
    await page.getByRole('group', { name: 'Bytes', exact: true }).waitFor()
  })

  it('draws a bar for each exchange, to be walked through by keys', async () => {
    await page.keyboard.press('3')
    const bars = page.getByRole('group', { name: /^Exchanges/ }).getByRole('button')
    await bars.nth(4).waitFor()
    await bars.first().focus()
    await page.keyboard.press('ArrowDown')
    await focused(bars.nth(1))
    expect(await bars.nth(1).getAttribute('aria-label')).toMatch(/wait \d/)
  })

  it('limits the packets to a range of time, and saves just these', async () => {
    const strip = (await page.getByRole('slider', { name: 'Moment shown' }).boundingBox())!
    const y = strip.y + strip.height / 2
    await page.mouse.move(strip.x + strip.width * 0.6, y)
    await page.mouse.down()
    await page.mouse.move(strip.x + strip.width * 0.8, y, { steps: 4 })
    await page.mouse.up()
    await page.getByRole('slider', { name: 'Range ends' }).waitFor()
    const save = page.getByRole('button', { name: 'Save the range as pcapng' })
    const range = await saved(page, () => save.click())
    await page.getByRole('button', { name: 'Show all' }).click()
    const all = await saved(page, () =>
      page.getByRole('button', { name: 'Save as pcapng' }).click(),
    )
    // The block type of pcapng's section header; RFC draft-ietf-opsawg-pcapng, 4.1.
    expect(range.subarray(0, 4).toString('hex')).toBe('0a0d0d0a')
    expect(packetBlocks(all)).toBe(20)
    expect(packetBlocks(range)).toBeGreaterThan(0)
    expect(packetBlocks(range)).toBeLessThan(20)
  })

  it('saves pictures that need nothing else', async () => {
    await page.keyboard.press('1')
    const views = page.getByRole('region', { name: 'Views' })
    const choose = async (entry: string): Promise<void> => {
      await views.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('menuitem', { name: entry, exact: true }).click()
    }
    const svg = (await saved(page, () => choose('Picture as SVG'))).toString()
    expect(svg).toContain('GET /chunks')
    expect(svg).toContain('spacing not to scale')
    expect(svg).not.toMatch(/class=|<style|url\(/)
    const png = await saved(page, () => choose('Picture as PNG'))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
  })
})

/** Waits until the element has the focus. */
async function focused(element: Locator): Promise<void> {
  await element.and(element.page().locator(':focus')).waitFor()
}

/** The file that the page hands out when this is done. */
async function saved(page: Page, act: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()])
  return readFile(await download.path())
}

/** Enhanced packet blocks, type 6, of a file in this machine's byte order. */
function packetBlocks(file: Buffer): number {
  let count = 0
  for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4)) {
    if (file.readUInt32LE(at) === 6) count++
  }
  return count
}
