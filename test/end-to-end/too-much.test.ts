import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPodProblem } from '../../capture/pods/demo-pod/demo-pod.ts'
import type { DemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import { chromiumPath } from './browser.ts'
import { flood } from './flood.ts'
import { Service, urlIn } from './service.ts'
import { ToldPackets } from './told-packets.ts'
import { visitsOfService, visitsOfStaticPage } from './visits.ts'
import { startWatchedPod } from './watched-pod.ts'

const problem = await demoPodProblem()
const missing = problem?.text ?? (chromiumPath ? '' : 'there is no Chromium here')
const title = 'more than there is room or time for'

describe.runIf(missing === '')(missing === '' ? title : `${title} (${missing})`, () => {
  const visits = visitsOfService(['demo', '--every', '1'])
  let told: ToldPackets

  async function open(): Promise<Page> {
    const page = await visits.open('', {
      before: async (opened) => {
        told = await ToldPackets.between(opened)
      },
    })
    await page.getByRole('button', { name: /^container nginx/ }).waitFor()
    return page
  }

  it('says how many packets a page was not sent that had no time for them', async () => {
    const page = await open()
    told.slow()
    await flood(page, 180_000)
    told.quicken()
    const chip = page.locator('header .chip .long').filter({ hasText: 'not drawn' })
    await expect
      .poll(() => chip.textContent(), { timeout: 20_000 })
      .toMatch(/^showing 1 of \d+ packets: [\d\s]+ not drawn since \d\d:\d\d:\d\d$/)
    // Chip and status line say what the service has counted, and all packets are in the total.
    await expect
      .poll(async () => (await shownSkipped(page)).every((shown) => shown === told.skippedPackets))
      .toBe(true)
    expect(told.skippedPackets).toBeGreaterThan(1_000)
    await expect
      .poll(async () => (await statusFigures(page))[0] === told.counters?.packets)
      .toBe(true)
    // The line above stays one line in the longer language, whatever is said in it.
    await page.getByRole('combobox', { name: 'Language' }).selectOption('es')
    const header = page.locator('header').first()
    for (const width of [1280, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      await expect
        .poll(async () => (await header.boundingBox())!.height, { timeout: 10_000 })
        .toBeLessThan(60)
    }
    await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en')
    // Whoever has time again sees the newest.
    await page.getByRole('grid', { name: 'Packets' }).focus()
    await page.keyboard.press('End')
    const before = told.last
    while (told.last < before + 10) await page.waitForTimeout(100)
  })

  it('says when it is cut off, counts down, and goes on where it was', async () => {
    const page = await open()
    await page.getByRole('row').nth(6).waitFor()
    told.isDown = true
    await told.cut()
    const chip = page.locator('header .chip').filter({ hasText: /^⚠.*Reconnecting in/ })
    await expect
      .poll(() => chip.innerText(), { timeout: 20_000 })
      .toMatch(/Reconnecting in \d\.\d s \(attempt [2-9]\)/)
    await page.getByText('live until the cut').waitFor()
    // What was there can still be read.
    await page.getByRole('grid', { name: 'Packets' }).getByRole('row').nth(4).click()
    const before = told.last
    told.isDown = false
    await page.getByRole('button', { name: 'Retry now' }).click()
    await chip.waitFor({ state: 'detached' })
    while (told.last < before + 20) await page.waitForTimeout(100)
    const numbers = [...told.byNumber.keys()].toSorted((a, b) => a - b)
    expect(numbers.at(-1)! - numbers[0]! + 1).toBe(numbers.length)
  })
})

describe.runIf(missing === '')(`a disk that is full${missing && ` (${missing})`}`, () => {
  const visits = visitsOfStaticPage()
  let folder = ''
  let disk = ''
  let demo: DemoPod
  let containerId = ''

  beforeAll(async () => {
    ;({ demo, containerId } = await startWatchedPod())
    folder = mkdtempSync(join(tmpdir(), 'podscope-full-disk-'))
    disk = join(folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk])
  })

  afterAll(async () => {
    await demo?.stop()
    if (disk) execFileSync('umount', [disk])
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  for (const [locale, sentence, remedy] of [
    [
      'en-GB',
      'The bytes of packets cannot be kept on the disk: the disk is full.',
      'Packets and conversations go on; set TMPDIR to a folder with room to see bytes again.',
    ],
    [
      'es',
      'Los bytes de los paquetes no se pueden guardar en el disco: el disco está lleno.',
      'Los paquetes y las conversaciones siguen; ponga TMPDIR',
    ],
  ] as const) {
    it(`takes the bytes of packets, and nothing else (${locale})`, async () => {
      const env = { ...process.env, TMPDIR: disk }
      const { service, firstLine } = await Service.start(watch(), { env })
      try {
        const page = await visits.open('', { locale })
        await page.goto(urlIn(firstLine))
        const toast = page.getByRole('status').filter({ hasText: sentence })
        await toast.waitFor()
        expect(await toast.innerText()).toContain(remedy)
        // Once, however many writes fail.
        await page.getByRole('button', { name: /^(Notices|Avisos): \d/ }).click()
        const list = page.locator('#notices')
        expect(await list.getByText(sentence).count()).toBe(1)
        await packetsGoOn(page)
      } finally {
        expect(await service.stop()).toBe(0)
      }
    })
  }

  it('closes the recording with a whole packet, and counts what is not in it', async () => {
    const path = join(disk, 'full.pcapng')
    const { service, firstLine } = await Service.start([...watch(), '-w', path])
    try {
      const page = await visits.open()
      await page.goto(urlIn(firstLine))
      const toast = page.getByRole('status').filter({ hasText: `Cannot write ${path}` })
      await toast.waitFor()
      expect(await toast.innerText()).toMatch(
        /: the disk is full\. The first \d+ bytes are a complete recording, the capture goes on\.\s+Name another file with -w, on a disk that has room\./,
      )
      await page.getByLabel('Counters').getByText('not recorded').first().waitFor()
      await packetsGoOn(page)
    } finally {
      await service.stop()
    }
  })

  function watch(): string[] {
    return ['watch', containerId, '--no-open', '--port', '0']
  }

  async function packetsGoOn(page: Page): Promise<void> {
    const [before] = await statusFigures(page)
    await expect.poll(async () => (await statusFigures(page))[0]).toBeGreaterThan(before! + 20)
  }
})

/** Packets that were not drawn: as the chip says it, and as the status line does. */
async function shownSkipped(page: Page): Promise<number[]> {
  const chip = page.locator('header .chip .long').filter({ hasText: 'not drawn' })
  const inChip = /: (.+) not drawn/.exec((await chip.textContent())!)![1]!
  const inLine = await page
    .getByTitle('Counted and listed, but not drawn')
    .locator('b')
    .first()
    .innerText()
  return [inChip, inLine].map((text) => Number(text.replaceAll(/\D/g, '')))
}

/** Packets first, then how many the page holds. */
async function statusFigures(page: Page): Promise<number[]> {
  const texts = await page.locator('footer b').allInnerTexts()
  return texts.map((text) => Number(text.replaceAll(/\D/g, '')))
}
