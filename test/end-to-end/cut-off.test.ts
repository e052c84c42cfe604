import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chromiumPath } from './browser.ts'
import { startPlainProxy } from './plain-proxy.ts'
import { Service, urlIn } from './service.ts'
import { bring, visitsOfStaticPage } from './visits.ts'

const capture = 'test/fixtures/wget-nginx-lo.pcap'
const otherCapture = 'test/fixtures/dns.pcap'

/** An engine that ends, or that the page never reaches: each said in one sentence, with a way on. */
describe.skipIf(chromiumPath === undefined)('a page without its engine', () => {
  const visits = visitsOfStaticPage()
  const grid = (page: Page) => page.getByRole('grid', { name: 'Packets' })
  const alert = (page: Page) => page.getByRole('main').getByRole('alert')

  it('closes a file whose worker has ended, and opens it again', async () => {
    const page = await visits.open('', { file: capture })
    await grid(page).getByRole('row').nth(3).waitFor()
    await endWorker(page)
    await page.getByRole('heading', { name: 'wget-nginx-lo.pcap is closed' }).waitFor()
    expect(await alert(page).innerText()).toBe(
      'Reading this file has ended in the middle: the browser ran out of memory, or met a fault.',
    )
    await page.getByText('editcap -r big.pcapng part.pcapng 1-1000000').waitFor()
    expect(await grid(page).count()).toBe(0)
    expect(await page.getByRole('search').count()).toBe(0)

    await page.getByRole('button', { name: 'Open the file again' }).click()
    await grid(page).getByRole('row').nth(3).waitFor()
    await endWorker(page)
    await page.getByRole('heading', { name: 'wget-nginx-lo.pcap is closed' }).waitFor()
    await bring(page, otherCapture)
    await page.getByRole('row', { name: /DNS/ }).first().waitFor()
  })

  it('says that what reads files could not be fetched', async () => {
    const page = await visits.open('', {
      before: (opened) => opened.route(/engine-worker/, (route) => route.abort()),
    })
    await bring(page, capture)
    await page.getByRole('heading', { name: 'wget-nginx-lo.pcap is closed' }).waitFor()
    expect(await alert(page).innerText()).toBe(
      'The part of this page that reads files could not be fetched from where the page came from.',
    )
    await page.unroute(/engine-worker/)
    await page.getByRole('button', { name: 'Open the file again' }).click()
    await grid(page).getByRole('row').nth(3).waitFor()
  })

  it('says that WebSockets are kept out, and then that nobody answers', async () => {
    const { service, firstLine } = await Service.start(['open', capture, ...quietly])
    const proxy = await startPlainProxy(new URL(urlIn(firstLine)))
    try {
      const page = await visits.open()
      await page.goto(proxy.url.href)
      await expectSaid(page, /^The service answers, but no WebSocket to it opens/)
      await page.getByText('Let WebSockets through in the proxy').waitFor()
      // The page can do without: it reads files by itself.
      await bring(page, capture)
      await grid(page).getByRole('row').nth(3).waitFor()
      await page.reload()
      await expectSaid(page, /^The service answers/)
      await service.stop()
      await page.getByRole('main').getByRole('button', { name: 'Retry now' }).click()
      await expectSaid(page, /^The service that served this page does not answer\.$/)
      // What reads a file would have to come from there.
      expect(await page.getByRole('main').getByRole('button').count()).toBe(1)
    } finally {
      proxy.stop()
      await service.stop()
    }
  })

  it('says so, too, where the browser lets no page have one', async () => {
    const { service, firstLine } = await Service.start(['open', capture, ...quietly])
    try {
      const page = await visits.open('', {
        before: (opened) => opened.addInitScript(() => Reflect.deleteProperty(window, 'WebSocket')),
      })
      await page.goto(urlIn(firstLine))
      await expectSaid(page, /^The service answers, but no WebSocket to it opens/)
    } finally {
      await service.stop()
    }
  })

  it('says that a service that was started anew has another address', async () => {
    const first = await Service.start(['open', capture, ...quietly])
    const url = new URL(urlIn(first.firstLine))
    const page = await visits.open()
    await page.goto(url.href)
    await grid(page).getByRole('row').nth(3).waitFor()
    await first.service.stop()
    const { service } = await Service.start(['open', capture, '--no-open', '--port', url.port])
    try {
      const banner = page.getByRole('alert')
      await expect
        .poll(() => banner.innerText(), { timeout: 20_000 })
        .toMatch(
          /^The service does not know this page’s token\.\s+Open the address that Podscope printed/,
        )
      await banner.getByRole('button', { name: 'Try again' }).waitFor()
      // What was there can still be read.
      expect(await grid(page).getByRole('row').count()).toBeGreaterThan(3)
    } finally {
      await service.stop()
    }
  })

  async function expectSaid(page: Page, sentence: RegExp): Promise<void> {
    await page.getByRole('heading', { name: 'Not connected' }).waitFor()
    await expect.poll(() => alert(page).innerText(), { timeout: 20_000 }).toMatch(sentence)
  }
})

const quietly = ['--no-open', '--port', '0']

/** A fault that nobody catches, as one of the engine or of the browser's memory. */
async function endWorker(page: Page): Promise<void> {
  const worker = page.workers()[0] ?? (await page.waitForEvent('worker'))
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new RangeError('Array buffer allocation failed')
    })
  })
}
