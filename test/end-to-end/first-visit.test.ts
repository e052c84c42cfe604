import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from './browser.ts'
import { hashOf, visitsOfStaticPage } from './visits.ts'

/** What somebody does who sees the page for the first time, with the keys alone. */
describe.skipIf(chromiumPath === undefined)('a first visit without a mouse', () => {
  const visits = visitsOfStaticPage()
  let page: Page

  beforeAll(async () => {
    page = await visits.open('', { permissions: ['clipboard-read', 'clipboard-write'] })
  })

  /** Goes on with Tab until the element has the focus. */
  async function tabTo(
    name: RegExp,
    role: 'button' | 'tab' | 'combobox' | 'grid' | 'group',
  ): Promise<void> {
    const wanted = page.getByRole(role, { name }).first()
    await wanted.waitFor()
    for (let presses = 0; presses < 80; presses++) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not lead to ${String(name)}`)
  }

  const hash = () => hashOf(page)

  it('1 opens the recording', async () => {
    await tabTo(/^Play the recording/, 'button')
    await page.keyboard.press('Enter')
    await page.getByRole('tab', { name: 'Ladder' }).waitFor()
  })

  it('2 finds which container fetched what', async () => {
    await page.keyboard.press('3')
    const rows = page.getByRole('tabpanel')
    await expect.poll(() => rows.innerText()).toContain('GET /')
    await page.keyboard.press('4')
    await expect.poll(() => rows.innerText()).toMatch(/busybox · wget[\s\S]*nginx · nginx/)
  })

  it('3 selects that conversation', async () => {
    await tabTo(/^Conversation \d+/, 'button')
    await page.keyboard.press('Enter')
    await expect.poll(hash).toMatch(/[?&]c=\d+/)
    await page.getByRole('tab', { name: 'Ladder', selected: true }).waitFor()
  })

  it('4 steps through its packets', async () => {
    await page.keyboard.press('n')
    await expect.poll(hash).toMatch(/[?&]p=\d+/)
    const first = hash()
    await page.keyboard.press('n')
    await expect.poll(hash).not.toBe(first)
    await page.getByRole('region', { name: 'Packet in detail' }).waitFor()
  })

  it('5 follows its stream, octet by octet', async () => {
    await page.keyboard.press('f')
    await page.getByRole('tab', { name: 'Stream', selected: true }).waitFor()
    await expect.poll(() => page.getByRole('tabpanel').innerText()).toContain('GET / HTTP/1.1')
  })

  it('6 filters', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('http.request')
    await page.keyboard.press('Enter')
    await expect.poll(hash).toMatch(/[?&]f=http\.request/)
    await page.keyboard.press('F6')
  })

  it('7 seeks in time', async () => {
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('.')
    await expect.poll(hash).toMatch(/[?&]t=\d+/)
  })

  it('8 saves the packets', async () => {
    const download = page.waitForEvent('download')
    await page.keyboard.press('Control+s')
    const file = await (await download).path()
    expect(readFileSync(file).readUInt32LE(0)).toBe(0x0a0d0d0a)
  })

  it('9 copies the link, which shows the same to somebody else', async () => {
    await page.keyboard.press('Shift+L')
    await page.getByText('Link copied').waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(link).toContain('#/sample?')
    const other = await visits.open(new URL(link).hash)
    await other.getByRole('tab', { name: 'Stream', selected: true }).waitFor()
    await other.getByRole('region', { name: 'Packet in detail' }).waitFor()
  })

  it('10 finds out what a byte is', async () => {
    await tabTo(/^Bytes$/, 'group')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect.poll(hash).toMatch(/[?&]fld=[a-z.]+/)
  })

  it('11 sees what the containers share', async () => {
    await page.keyboard.press('5')
    const panel = page.getByRole('tabpanel')
    await expect.poll(() => panel.innerText()).toMatch(/busybox and nginx share .*net/)
  })

  it('12 sees who listens, from everybody’s eyes', async () => {
    await page.keyboard.press('6')
    const panel = page.getByRole('tabpanel')
    await expect.poll(() => panel.innerText()).toMatch(/netstat[\s\S]*0\.0\.0\.0:80.*nginx/)
  })

  it('13 opens a capture of one’s own', async () => {
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Control+o')
    await (await chooser).setFiles('test/fixtures/dns.pcap')
    await expect.poll(hash).toContain('n=dns.pcap')
    await page.getByRole('grid', { name: 'Packets' }).getByText('DNS').first().waitFor()
  })

  it('14 changes the theme and the language', async () => {
    await page.keyboard.press('Shift+D')
    await expect
      .poll(() => page.evaluate(() => document.documentElement.dataset['theme']))
      .toBe('dark')
    await tabTo(/^Language$/, 'combobox')
    await page.keyboard.press('E')
    await page.keyboard.press('s')
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('es')
  })
})
