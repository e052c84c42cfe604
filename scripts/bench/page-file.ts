import type { Page } from 'playwright-core'
import { launchChromium } from '../../test/end-to-end/browser.ts'
import { serveStaticPage } from '../../test/end-to-end/static-page.ts'
import { firstPaintMs, lastAnswerMs, mainThread, takeFrames, watchClock } from './page-clock.ts'
import { descendantsOf, nameOf, residentMegabytesOf } from './process-usage.ts'

export type FileFigures = Record<string, number>

/** The page alone with a capture of a million packets: how long each thing takes that a person does. */
export async function pageWithFile(path: string): Promise<FileFigures> {
  const served = await serveStaticPage()
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable')
    await watchClock(page)
    await page.goto(served.url)
    const paintMs = await firstPaintMs(page)
    await takeFrames(page)
    await page.locator('input[type=file]').first().setInputFiles(path)
    await page.locator('[role=row][id]').first().waitFor()
    await page.getByRole('progressbar').waitFor({ state: 'detached', timeout: 120_000 })
    const reading = await takeFrames(page)
    const packets = await packetsListed(page)
    const figures: FileFigures = {
      'first contentful paint, ms': paintMs,
      'longest task while the file is read, ms': reading.longestTaskMs,
      ...(await doWhatPeopleDo(page, packets)),
    }
    const replay = await takeFrames(page)
    const { heapMegabytes } = await mainThread(devtools)
    return {
      ...figures,
      'frame p95 meanwhile, ms': replay.p95Ms,
      'longest task meanwhile, ms': replay.longestTaskMs,
      'heap of the page, MB': heapMegabytes,
      'all of Chromium, MB': chromiumMegabytes(),
    }
  } finally {
    await browser.close()
    served.stop()
  }
}

async function doWhatPeopleDo(page: Page, packets: number): Promise<FileFigures> {
  const grid = page.getByRole('grid')
  await page.keyboard.press('Space')
  await grid.focus()
  const toLast = await timed(page, () => page.keyboard.press('End'), shownRow(packets))
  const lastEngine = await lastAnswerMs(page, 'rows')
  const middle = Math.floor(packets / 2)
  await page.keyboard.press('Control+g')
  const number = page.locator('#go-to-packet input')
  await number.fill(String(middle))
  const seek = await timed(page, () => number.press('Enter'), shownRow(middle))
  const seekEngine = await lastAnswerMs(page, 'rows')
  await page.keyboard.press('/')
  await page.keyboard.type('tcp.flags.syn == 1')
  const filter = await timed(page, () => page.keyboard.press('Enter'), shownFilter)
  const filterEngine = await lastAnswerMs(page, 'filter')
  await page.evaluate(() => (window.podscopeClock.answers.length = 0))
  await page.getByRole('combobox', { name: 'Filter' }).fill('')
  await page.keyboard.press('Enter')
  const sort = await timed(
    page,
    () => page.locator('[role=columnheader] button[title*="Length"]').click(),
    shownSort,
  )
  return {
    'to the last row: engine, ms': lastEngine,
    'to the last row: screen, ms': toLast,
    'to the packet in the middle: engine, ms': seekEngine,
    'to the packet in the middle: screen, ms': seek,
    'filter by columns: engine, ms': filterEngine,
    'filter by columns: first rows on the screen, ms': filter,
    'sort by length: engine, ms': await lastAnswerMs(page, 'sort'),
    'sort by length: screen, ms': sort,
  }
}

type IsShown = { kind: 'row'; number: number } | { kind: 'filter' } | { kind: 'sort' }
const shownRow = (number: number): IsShown => ({ kind: 'row', number })
const shownFilter: IsShown = { kind: 'filter' }
const shownSort: IsShown = { kind: 'sort' }

/**
 * Milliseconds from a key or a click to the frame that shows what it was for. The event's own time is
 * what counts as the beginning, so that the way to the browser does not.
 */
async function timed(page: Page, act: () => Promise<unknown>, shown: IsShown): Promise<number> {
  const waiting = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const begin = (event: Event): void => {
          removeEventListener('keydown', begin, true)
          removeEventListener('click', begin, true)
          const look = (): void => {
            if (!isShown()) requestAnimationFrame(look)
            else requestAnimationFrame((now) => resolve(now - event.timeStamp))
          }
          requestAnimationFrame(look)
        }
        // Runs in the page, where nothing of this file is.
        // oxlint-disable-next-line unicorn/consistent-function-scoping
        const isShown = (): boolean => {
          const rows = [...document.querySelectorAll('[role=row][id]')]
          if (wanted.kind === 'sort') {
            const said = document.querySelector('.badge')?.textContent ?? ''
            return said.includes('Sorted')
          }
          if (rows.some((row) => row.textContent.includes('…'))) return false
          if (wanted.kind === 'row') {
            return rows.some((row) => row.id === `packet-row-${wanted.number}`)
          }
          return rows.length > 0 && rows.every((row) => row.textContent.includes('SYN'))
        }
        addEventListener('keydown', begin, true)
        addEventListener('click', begin, true)
      }),
    shown,
  )
  await act()
  return waiting
}

function packetsListed(page: Page): Promise<number> {
  return page.evaluate(
    () => Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')) - 1,
  )
}

function chromiumMegabytes(): number {
  return descendantsOf(process.pid)
    .filter((pid) => /chrom/.test(nameOf(pid)))
    .reduce((sum, pid) => sum + residentMegabytesOf(pid), 0)
}
