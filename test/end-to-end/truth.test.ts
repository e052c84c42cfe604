import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPodProblem } from '../../capture/pods/demo-pod/demo-pod.ts'
import { travelMs } from '../../ui/drawing/marks.ts'
import { chromiumPath, launchChromium } from './browser.ts'
import { flood } from './flood.ts'
import {
  nextFrame,
  pretendHidden,
  takeFrames,
  watchPaintedFrames,
  type PaintedFrame,
} from './painted-frames.ts'
import { Service, urlIn } from './service.ts'
import { ToldPackets } from './told-packets.ts'

const problem = await demoPodProblem()
const missing = problem?.text ?? (chromiumPath ? '' : 'there is no Chromium here')
const title = 'what is drawn of a live pod is what was captured'

describe.runIf(missing === '')(missing === '' ? title : `${title} (${missing})`, () => {
  let service: Service
  let browser: Browser
  let page: Page
  let told: ToldPackets
  const errors: string[] = []

  beforeAll(async () => {
    const started = await Service.start(['demo', '--no-open', '--port', '0', '--every', '2'])
    service = started.service
    browser = await launchChromium()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' })
    page.on('pageerror', (error) => errors.push(error.message))
    await watchPaintedFrames(page)
    told = await ToldPackets.between(page)
    await page.goto(urlIn(started.firstLine))
    await page.getByRole('button', { name: /^container nginx/ }).waitFor()
  })

  afterAll(async () => {
    await browser?.close()
    await service?.stop()
    expect(errors).toEqual([])
  })

  it('live, there are never more marks than packets that can be on their way', async () => {
    await page.waitForFunction(
      () => window.paintedFrames!.filter(({ marks }) => marks.length > 0).length > 60,
    )
    expectWithin(await takeFrames(page), told.mostWithin(travelMs * 1e6))
  })

  it('step by step, the marks are those of the packets of that moment, in their order', async () => {
    await page.getByRole('button', { name: 'Replay last exchange in slow motion' }).click()
    await page.getByRole('button', { name: 'Stand still' }).click()
    const conversation = await selectedConversation(page)
    const packets = told.directed().filter((packet) => packet.conversation === conversation)
    expect(packets.length).toBeGreaterThan(8)
    // At each rate, other packets are on their way together.
    for (const rate of [0.0001, 0.0005, 0.002, 0.01]) {
      await page.getByRole('combobox', { name: 'Speed' }).selectOption(String(rate))
      await page.getByRole('button', { name: 'To the beginning' }).click()
      for (const { offsetNs } of packets) {
        await page.getByRole('button', { name: 'Next packet', exact: true }).click()
        const { marks } = await nextFrame(page)
        const onTheirWay = packets.filter(
          (other) =>
            other.offsetNs <= offsetNs && other.offsetNs >= offsetNs - travelMs * 1e6 * rate,
        )
        expect(marks).toHaveLength(onTheirWay.length)
        for (const colour of new Set(marks.map((mark) => mark.colour))) {
          expectInOrder(marks.filter((mark) => mark.colour === colour))
        }
      }
    }
    await page.getByRole('button', { name: 'To the newest' }).click()
  })

  it('under load, marks stay within the packets, and counters agree with the engine', async () => {
    await takeFrames(page)
    const before = told.last
    await flood(page)
    const frames = await takeFrames(page)
    await expectTold(before + 10_000)
    expect(frames.some(({ marks }) => marks.length > 0)).toBe(true)
    expectWithin(frames, told.mostWithin(travelMs * 1e6))
    await expectCountersAgree()
    await expectRowsInOrder()
  })

  it('hidden under load, nothing is painted, and every packet of it is told and counted', async () => {
    const before = told.last
    await pretendHidden(page, true)
    await takeFrames(page)
    await flood(page)
    await expectTold(before + 10_000)
    expect(await takeFrames(page)).toEqual([])
    await pretendHidden(page, false)
    const said = page.getByRole('status').getByText(/packets while hidden$/)
    const hidden = Number((await said.innerText()).replaceAll(/\D/g, ''))
    expect(hidden).toBeGreaterThan(10_000)
    expect(hidden).toBeLessThanOrEqual(told.last - before)
    await expectCountersAgree()
    expectWithin(await takeFrames(page), told.mostWithin(travelMs * 1e6))
    await expectRowsInOrder()
  })

  it('cut under load, it goes on where it was: none comes twice, none is missing', async () => {
    const before = told.last
    const { connections } = told
    const flooding = flood(page)
    while (told.last < before + 2_000) await page.waitForTimeout(20)
    await told.cut()
    await flooding
    while (told.connections === connections) await page.waitForTimeout(100)
    await expectTold(before + 10_000)
    await expectCountersAgree()
    expectUnbroken(told)
    expectWithin(await takeFrames(page), told.mostWithin(travelMs * 1e6))
    await expectRowsInOrder()
  })

  it('hidden, nothing is painted; seen again, nothing of that time is made up for', async () => {
    await pretendHidden(page, true)
    await takeFrames(page)
    const before = told.last
    while (told.last < before + 20) await page.waitForTimeout(100)
    expect(await takeFrames(page)).toEqual([])
    await pretendHidden(page, false)
    await page
      .getByRole('status')
      .getByText(/^[1-9]\d* packets while hidden$/)
      .waitFor()
    while (told.last < before + 40) await page.waitForTimeout(100)
    expectWithin(await takeFrames(page), told.mostWithin(travelMs * 1e6))
    await expectCountersAgree()
  })

  it('after a cut, no packet comes twice or is missing', async () => {
    const before = told.last
    const { connections } = told
    await told.cut()
    while (told.connections === connections || told.last < before + 20)
      await page.waitForTimeout(100)
    expectWithin(await takeFrames(page), told.mostWithin(travelMs * 1e6))
    expectUnbroken(told)
    await expectCountersAgree()
  })

  /** What was sent is on its way for a moment: so many packets come. */
  async function expectTold(count: number): Promise<void> {
    await expect.poll(() => told.last).toBeGreaterThan(count)
  }

  /** The table ends with the newest packet, and its rows are those before it, one behind the other. */
  async function expectRowsInOrder(): Promise<void> {
    await page.getByRole('grid', { name: 'Packets' }).focus()
    await page.keyboard.press('End')
    await expect
      .poll(async () => (await tableEnd(page)) === told.counters?.packets, {
        timeout: 20_000,
        message: 'the last row is the newest packet',
      })
      .toBe(true)
    await page.getByRole('button', { name: 'To the newest' }).click()
  }

  /** The status line's figures, those of the engine, and what came over the wire. */
  async function expectCountersAgree(): Promise<void> {
    await expect
      .poll(
        async () => {
          const [packets, shown] = await figures(page)
          const engine = told.counters?.packets
          return packets === engine && engine === told.last && shown === told.byNumber.size
        },
        { timeout: 20_000, message: 'status line, engine and wire agree' },
      )
      .toBe(true)
  }
})

function expectWithin(frames: readonly PaintedFrame[], most: number): void {
  expect(Math.max(0, ...frames.map(({ marks }) => marks.length))).toBeLessThanOrEqual(most)
}

/** Every number from the first to the last that was told. */
function expectUnbroken(told: ToldPackets): void {
  const numbers = [...told.byNumber.keys()].toSorted((a, b) => a - b)
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => numbers[0]! + i))
}

/** A mark is never ahead of one that left before it on the same way; shapes differ by some pixels. */
function expectInOrder(marks: readonly { x: number }[]): void {
  const xs = marks.map(({ x }) => x)
  const isRight = xs.length < 2 || xs[0]! >= xs.at(-1)!
  for (let i = 1; i < xs.length; i++) {
    const lead = isRight ? xs[i]! - xs[i - 1]! : xs[i - 1]! - xs[i]!
    expect(lead).toBeLessThanOrEqual(shapePx)
  }
}

const shapePx = 8

/** The number in the last row, where those before it count up to it by one; 0 where they do not. */
async function tableEnd(page: Page): Promise<number> {
  const numbers = await page
    .locator('[role=row][id] [data-column=number]')
    .evaluateAll((cells) => cells.map(({ textContent }) => Number(textContent)))
  const last = numbers.at(-1) ?? 0
  return numbers.every((number, i) => number === last - numbers.length + 1 + i) ? last : 0
}

async function selectedConversation(page: Page): Promise<number> {
  const heading = page.getByRole('heading', { name: /^Conversation \d+/ })
  return Number(/\d+/.exec(await heading.innerText())![0])
}

/** How many packets there are, and how many the page holds. */
async function figures(page: Page): Promise<number[]> {
  const texts = await page.getByLabel('Counters').locator('b').allInnerTexts()
  return texts.slice(0, 2).map((text) => Number(text.replaceAll(/\D/g, '')))
}
