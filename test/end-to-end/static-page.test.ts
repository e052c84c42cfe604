import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from './browser.ts'
import { bring, visitsOfStaticPage } from './visits.ts'

const fixture = 'test/fixtures/wget-nginx-lo.pcap'
const fixturePackets = 10
const classicHeaderBytes = 24
/** So long that a person can stop reading it: half a million packets. */
const largeFileBytes = 75_000_000

const title = 'the page alone'

describe.runIf(chromiumPath)(chromiumPath ? title : `${title} (there is no Chromium here)`, () => {
  const visits = visitsOfStaticPage()
  let folder: string
  /** What the browser complains of: a refused script, a file that is not there. */
  const complaints: string[] = []

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'podscope-static-page-'))
  })
  afterEach(() => expect(complaints.splice(0)).toEqual([]))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function startScreen(): Promise<Page> {
    const page = await visits.open('', {
      before: async (opened) => {
        opened.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text())
        })
      },
    })
    await page.getByRole('heading', { name: 'Open a capture' }).waitFor()
    return page
  }

  async function choose(path: string): Promise<Page> {
    const page = await startScreen()
    await bring(page, path)
    return page
  }

  function counted(page: Page, packets: number) {
    const figure = page.getByLabel('Counters').getByText(`${packets} packets`)
    return figure.first().waitFor()
  }

  it('plays the sample from the start screen', async () => {
    const page = await startScreen()
    await page.getByRole('button', { name: /^Play the recording/ }).click()
    await page.getByRole('row', { name: /ACK/ }).first().waitFor()
    await counted(page, 141)
  })

  it('shows the rows of a pcapng, and the bytes of one of them', async () => {
    const page = await choose('test/fixtures/two-interfaces.pcapng')
    await page.getByRole('row', { name: /^12 .*Echo reply/ }).click()
    await page.getByText('Packet 12', { exact: true }).waitFor()
  })

  it('shows the rows of a pcap that is packed with gzip, twice over', async () => {
    const bytes = readFileSync(fixture)
    const path = join(folder, 'two.pcap.gz')
    writeFileSync(
      path,
      Buffer.concat([gzipSync(bytes), gzipSync(bytes.subarray(classicHeaderBytes))]),
    )
    const page = await choose(path)
    await counted(page, 2 * fixturePackets)
    await page.getByRole('row', { name: /^14 .*GET \// }).click()
    await page.getByText('Packet 14', { exact: true }).waitFor()
  })

  it('says in a sentence that a file is no capture', async () => {
    const path = join(folder, 'letter.pcap')
    writeFileSync(path, 'Dear Sir or Madam, this is not a capture at all.')
    const page = await choose(path)
    const said = page.getByRole('status').getByText(/letter\.pcap: .*neither pcap nor pcapng/)
    await said.waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(0)
  })

  it('opens a file that is dropped on it', async () => {
    const page = await startScreen()
    const bytes = [...readFileSync(fixture)]
    await page.evaluate((content) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([Uint8Array.from(content)], 'dropped.pcap'))
      for (const type of ['dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true }))
      }
    }, bytes)
    await counted(page, fixturePackets)
    await page.getByText('dropped.pcap').first().waitFor()
  })

  it('shows how far a large file is read, and stops when it is asked to', async () => {
    const path = join(folder, 'large.pcap')
    const bytes = readFileSync(fixture)
    const packets = bytes.subarray(classicHeaderBytes)
    const times = Math.ceil(largeFileBytes / packets.length)
    writeFileSync(path, Buffer.concat([bytes, ...Array.from({ length: times - 1 }, () => packets)]))
    const page = await choose(path)
    // Clicked in the page, as soon as it is there: reading may take less than a way to the page.
    const progress = await page.evaluate(
      () =>
        new Promise<{ value: number; max: number }>((resolve) => {
          const look = (): void => {
            const shown = document.querySelector('progress')
            if (!shown?.max || shown.value === 0) return
            observer.disconnect()
            resolve({ value: shown.value, max: shown.max })
            shown.closest('p')?.querySelector('button')?.click()
          }
          const observer = new MutationObserver(look)
          observer.observe(document, { childList: true, subtree: true, attributes: true })
          look()
        }),
    )
    expect(progress.value).toBeLessThan(progress.max)
    const said = page.getByRole('status').getByText(/^Reading large\.pcap was stopped after \d+ /)
    await said.waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(0)
    await page.getByRole('row', { name: /SYN/ }).first().waitFor()
  })
})
