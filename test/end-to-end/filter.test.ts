import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from './browser.ts'
import { visitsOfStaticPage } from './visits.ts'

const title = 'the filter, on the page alone'

describe.runIf(chromiumPath)(chromiumPath ? title : `${title} (there is no Chromium here)`, () => {
  const visits = visitsOfStaticPage()

  async function openSample(): Promise<Page> {
    const page = await visits.open('', { file: 'capture/recording/sample.pcapng' })
    await page.getByRole('row', { name: /ACK/ }).first().waitFor()
    return page
  }

  it('is typed, counted, walked to its last packet and taken away again, by the keys', async () => {
    const page = await openSample()
    const grid = page.getByRole('grid', { name: 'Packets' })
    await page.keyboard.press('/')
    await page.keyboard.type('http.response.code == 200')
    await page.keyboard.press('Enter')
    const bar = page.getByRole('search')
    await bar
      .getByText(/^13 of 141 packets$/)
      .first()
      .waitFor()
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('14')

    await grid.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    const last = page.getByRole('row', { selected: true })
    await last.waitFor()
    expect(await last.getAttribute('aria-rowindex')).toBe('14')
    expect(await last.innerText()).toMatch(/^\s*137\b[^]*HTTP\/1\.1 200/)
    await page.getByText('Packet 137').waitFor()

    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.getByRole('row', { name: /^136 / }).waitFor()
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('142')
    expect(await page.getByRole('combobox', { name: 'Filter' }).inputValue()).toBe('')
  })

  it('is completed from what is in the capture, and grows by a cell', async () => {
    const page = await openSample()
    const field = page.getByRole('combobox', { name: 'Filter' })
    await field.focus()
    await page.keyboard.type('client == ')
    await page.getByRole('option', { name: /^"busybox\/wget"/ }).click()
    await page.keyboard.press('Enter')
    await page
      .getByText(/^130 of 141 packets$/)
      .first()
      .waitFor()

    await page.keyboard.press('Control+g')
    await page.getByRole('spinbutton', { name: 'Packet number' }).fill('137')
    await page.keyboard.press('Enter')
    const row = page.getByRole('row', { selected: true })
    await row.getByText('lo', { exact: true }).click()
    await row.getByRole('button', { name: 'Only packets with this value' }).click()
    await expect
      .poll(() => field.inputValue())
      .toMatch(/^client == "busybox\/wget" +&& interface == "lo"$/)
  })
})
