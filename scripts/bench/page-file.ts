import type { Page } from 'playwright-core'
import { launchChromium } from '../../test/end-to-end/browser.ts'
import { serveStaticPage } from '../../test/end-to-end/static-page.ts'
import { Figures } from './figures.ts'
import { traceMainThread } from './main-thread-trace.ts'
import { firstPaintMs, heapMegabytes, firstAnswerMs, takeFrames, watchClock } from './page-clock.ts'
import { descendantsOf, nameOf, residentMegabytesOf } from './process-usage.ts'
import { whenShown, type Wanted } from './page-shown.ts'

/** One thing that a person does; on a slow machine it takes a second. */
const actSeconds = 10
const readSeconds = 60
/** So slow a replay that every packet of it is a mark of its own. */
const replayRate = 0.001
const replayMs = 5_000

/** The page alone with a capture of a million packets: how long each thing takes that a person does. */
export async function pageWithFile(path: string): Promise<Figures> {
  const figures = new Figures()
  const served = await serveStaticPage()
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable')
    await watchClock(page)
    await page.goto(served.url)
    const paint = await figures.attempt('the first paint', actSeconds, () => firstPaintMs(page))
    if (paint !== undefined) figures.note('first contentful paint, ms', paint)
    const packets = await figures.attempt('the file read and listed whole', readSeconds, () =>
      readWhole(page, path, figures),
    )
    if (packets === undefined) return figures
    const endTrace = await traceMainThread(page)
    await goToRows(page, packets, figures)
    await narrowAndSort(page, figures)
    const work = await endTrace()
    figures.note('longest task of all these, ms of processor time', work.longestTaskMs)
    await figures.attempt('the replay', actSeconds + replayMs / 1000, () => replay(page, figures))
    figures.note('heap of the page, MB', await heapMegabytes(devtools))
    figures.note('all of Chromium, MB', chromiumMegabytes())
    return figures
  } finally {
    await browser.close()
    served.stop()
  }
}

/** Resolves with the number of packets when the table lists as many as the engine has counted. */
async function readWhole(page: Page, path: string, figures: Figures): Promise<number> {
  const endTrace = await traceMainThread(page)
  await takeFrames(page)
  const startedMs = performance.now()
  await page.locator('input[type=file]').first().setInputFiles(path)
  await page.locator('[role=row][id]').first().waitFor()
  figures.note('first rows of the file, ms', performance.now() - startedMs)
  await page.waitForFunction(
    () => {
      const rows = Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')) - 1
      const { isReading, packets } = window.podscopeClock
      return !isReading && rows === packets && rows > 0
    },
    undefined,
    { timeout: readSeconds * 1000 },
  )
  figures.note('whole file listed, ms', performance.now() - startedMs)
  const { longestTaskMs } = await takeFrames(page)
  figures.note('longest task while the file is read, ms', longestTaskMs)
  const work = await endTrace()
  figures.note('longest task while the file is read, ms of processor time', work.longestTaskMs)
  // The last counters can come a message after the news that the file has been read.
  await page.waitForTimeout(500)
  return Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1
}

async function goToRows(page: Page, packets: number, figures: Figures): Promise<void> {
  const middle = Math.floor(packets / 2)
  await page.keyboard.press('Space')
  await page.getByRole('grid').focus()
  await timed(page, figures, {
    what: 'to the last row',
    about: 'rows',
    wanted: { kind: 'row', number: packets },
    act: () => page.keyboard.press('End'),
  })
  await page.keyboard.press('Control+g')
  const number = page.locator('#go-to-packet input')
  await number.fill(String(middle))
  await timed(page, figures, {
    what: 'to the packet in the middle',
    about: 'rows',
    wanted: { kind: 'row', number: middle },
    act: () => number.press('Enter'),
  })
}

async function narrowAndSort(page: Page, figures: Figures): Promise<void> {
  await page.keyboard.press('/')
  // A filter counts while it is typed: with its last letter missing it is none yet.
  await page.keyboard.type('tcp.flags.syn == ')
  await timed(page, figures, {
    what: 'filter by columns',
    about: 'filter',
    wanted: { kind: 'filter', word: 'SYN' },
    act: () => page.keyboard.press('1').then(() => page.keyboard.press('Enter')),
  })
  await page.keyboard.press('/')
  await page.getByRole('combobox', { name: 'Filter' }).fill('')
  await page.keyboard.press('Enter')
  await timed(page, figures, {
    what: 'sort by length',
    about: 'sort',
    wanted: { kind: 'sort' },
    act: () => page.locator('[role=columnheader] button[title*="Length"]').click(),
  })
}

type Timed = { what: string; about: string; wanted: Wanted; act: () => Promise<unknown> }

async function timed(page: Page, figures: Figures, { what, about, wanted, act }: Timed) {
  await page.waitForTimeout(500)
  await takeFrames(page)
  await page.evaluate(() => (window.podscopeClock.answers.length = 0))
  const ms = await figures.attempt(what, actSeconds, async () => {
    const shown = await whenShown(page, wanted)
    await act()
    return shown()
  })
  if (ms === undefined) return
  figures.note(`${what}: engine, ms`, await firstAnswerMs(page, about))
  figures.note(`${what}: screen, ms`, ms)
  await page.waitForTimeout(300)
  figures.note(`${what}: longest task, ms`, (await takeFrames(page)).longestTaskMs)
}

/** From the beginning, with the table and the ladder open; the capture is of no pod that could be drawn. */
async function replay(page: Page, figures: Figures): Promise<void> {
  await page.getByRole('combobox', { name: 'Speed' }).selectOption(String(replayRate))
  await page.getByRole('button', { name: 'To the beginning' }).click()
  await page.getByRole('button', { name: 'Go on' }).first().click()
  await page.waitForTimeout(500)
  await takeFrames(page)
  await page.waitForTimeout(replayMs)
  const { p95Ms, longestTaskMs } = await takeFrames(page)
  figures.note('replay: frame p95, ms', p95Ms)
  figures.note('replay: longest task, ms', longestTaskMs)
}

function chromiumMegabytes(): number {
  return descendantsOf(process.pid)
    .filter((pid) => /chrom/.test(nameOf(pid)))
    .reduce((sum, pid) => sum + residentMegabytesOf(pid), 0)
}
