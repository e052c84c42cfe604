import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from './browser.ts'
import { bring, visitsOfStaticPage } from './visits.ts'

const capture = 'test/fixtures/wget-nginx-lo.pcap'
const sum = createHash('sha256').update(readFileSync(capture)).digest('hex').slice(0, 12)

describe.skipIf(chromiumPath === undefined)('links', () => {
  const visits = visitsOfStaticPage()
  const open = (hash: string, file?: string): Promise<Page> =>
    visits.open(hash, {
      viewport: { width: 1280, height: 720 },
      permissions: ['clipboard-read', 'clipboard-write'],
      ...(file !== undefined && { file }),
    })
  const chosenTab = (page: Page) => page.getByRole('tab', { selected: true })

  it('asks for the file that a link needs, and shows what the link says once it is there', async () => {
    const page = await open(`#/file/${sum}?n=wget.pcap&b=1284&v=stream&f=tcp&p=4&c=1`)
    const banner = page.getByRole('status').filter({ hasText: 'This link needs' })
    await expect.poll(() => banner.textContent()).toContain(`wget.pcap (SHA-256 ${sum}…`)
    await bring(page, 'test/fixtures/dns.pcap')
    await expect.poll(() => banner.textContent()).toContain('dns.pcap, is another file')
    await bring(page, capture)
    await expect.poll(() => banner.count()).toBe(0)
    await expect.poll(() => chosenTab(page).textContent()).toContain('Stream')
    await page.getByRole('heading', { name: 'Packet 4' }).waitFor()
    const filter = page.locator('[data-pane="filter"] [role="combobox"]')
    await expect.poll(() => filter.inputValue()).toBe('tcp')
  })

  it('takes a file that is dropped on what asks for it', async () => {
    const page = await open(`#/file/${sum}?n=wget.pcap&b=1284&v=stream&p=4&c=1`)
    const banner = page.getByRole('status').filter({ hasText: 'This link needs' })
    await banner.waitFor()
    const dataTransfer = await page.evaluateHandle(
      (octets) => {
        const data = new DataTransfer()
        data.items.add(new File([new Uint8Array(octets)], 'renamed.pcap'))
        return data
      },
      [...readFileSync(capture)],
    )
    await banner.dispatchEvent('dragover', { dataTransfer })
    await page.getByText('Drop').first().waitFor()
    await banner.dispatchEvent('drop', { dataTransfer })
    await expect.poll(() => banner.count()).toBe(0)
    await expect.poll(() => chosenTab(page).textContent()).toContain('Stream')
    await page.getByRole('heading', { name: 'Packet 4' }).waitFor()
  })

  it('gives way to a file that is opened before what it names has come', async () => {
    let sendRecording: () => void = () => undefined
    const page = await visits.open('#/sample', {
      before: (coming) =>
        coming.route('**/sample.pcapng', (route) => {
          sendRecording = () => void route.continue()
        }),
    })
    await bring(page, capture)
    const address = `#/file/${sum}?n=wget-nginx-lo.pcap`
    await expect.poll(() => page.url()).toContain(address)
    const come = page.waitForResponse('**/sample.pcapng')
    sendRecording()
    await (await come).finished()
    await page.getByRole('tab', { name: 'Exchanges' }).click()
    await expect.poll(() => page.url()).toContain('v=exchanges')
    expect(page.url()).toContain(address)
  })

  it('says in the address what is shown, and Back goes back', async () => {
    const page = await open('', capture)
    await expect.poll(() => page.url()).toContain(`#/file/${sum}?n=wget-nginx-lo.pcap`)
    await page.getByRole('tab', { name: 'Exchanges' }).click()
    await expect.poll(() => page.url()).toContain('v=exchanges')
    await page.getByRole('tab', { name: 'Namespaces' }).click()
    await expect.poll(() => page.url()).toContain('v=namespaces')
    await page.goBack()
    await expect.poll(() => chosenTab(page).textContent()).toContain('Exchanges')
    await page.goBack()
    await expect.poll(() => chosenTab(page).textContent()).toContain('Ladder')
    await page.goForward()
    await expect.poll(() => chosenTab(page).textContent()).toContain('Exchanges')
  })

  it('brings back order, columns and layout, and shortens what would be long', async () => {
    const filter = Array.from({ length: 90 }, (_, port) => `tcp.port == ${port}`).join(' || ')
    const page = await open('', capture)
    await expect.poll(() => page.url()).toContain(sum)
    await page.getByRole('combobox', { name: 'Layout' }).selectOption('analyse')
    await page.getByRole('columnheader', { name: 'Length' }).getByRole('button').click()
    await page.getByRole('button', { name: 'Columns', exact: true }).click()
    await page.getByRole('checkbox', { name: /^What has happened up to here/ }).check()
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Filter' }).fill(filter)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toMatch(/\?s=[\w-]+$/)
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByText('Whoever opens it is asked for').waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(link.length).toBeLessThan(900)

    const other = await open(new URL(link).hash, capture)
    const head = other.getByRole('columnheader', { name: 'Length' })
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending')
    await other.getByRole('columnheader', { name: 'History' }).waitFor()
    expect(await other.getByRole('combobox', { name: 'Layout' }).inputValue()).toBe('analyse')
    const field = other.getByRole('combobox', { name: 'Filter' })
    await expect.poll(() => field.inputValue()).toBe(filter)
  })

  it('copies a link without the token', async () => {
    const page = await open('', capture)
    await expect.poll(() => page.url()).toContain(sum)
    await page.evaluate(() => history.replaceState(null, '', `?token=secret${location.hash}`))
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByText('Whoever opens it is asked for wget-nginx-lo.pcap').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/#/file/${sum}\\?`))
    expect(copied).not.toContain('secret')
  })

  it('names the part of a link that it does not understand', async () => {
    const page = await open('#/?p=seven')
    await page.getByRole('alert').getByText('p=seven').waitFor()
    await page.getByRole('button', { name: 'Go on without it' }).click()
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})
