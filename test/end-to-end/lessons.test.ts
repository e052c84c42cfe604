import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lesson, LessonStep } from '../../shared/lessons/lesson.ts'
import { answerCheck } from '../../shared/lessons/answer-check.ts'
import { parseLesson } from '../../shared/lessons/parse-lesson.ts'
import { librarySlugs } from '../../ui/lessons/library-slugs.ts'
import { closeScenes, libraryFolder, openScene } from '../shared/lessons/recorded-scene.ts'
import { violations } from './axe.ts'
import { chromiumPath, launchChromium } from './browser.ts'
import { smallTexts } from './small-text.ts'
import { serveStaticPage } from './static-page.ts'

type Appearance = { language: 'en' | 'es'; colorScheme: 'light' | 'dark' }

/** That of a common projector. */
const viewport = { width: 1280, height: 720 }
/** From eight metres. */
const textPxMin = 18

const appearances: Appearance[] = [
  { language: 'en', colorScheme: 'light' },
  { language: 'es', colorScheme: 'dark' },
  { language: 'en', colorScheme: 'dark' },
  { language: 'es', colorScheme: 'light' },
]
/**
 * Every lesson in both languages and both themes, one half of the four by turns; all four of each with
 * `LESSONS=all`, which takes a minute and a half longer.
 */
const plays = librarySlugs.flatMap((slug, index) =>
  appearances
    .filter((_, at) => process.env['LESSONS'] === 'all' || at >> 1 === index % 2)
    .map((appearance) => ({ slug, ...appearance })),
)

describe.runIf(chromiumPath)(
  'a lesson on the page alone, for a projector, by the keys alone',
  () => {
    let browser: Browser
    let served: Awaited<ReturnType<typeof serveStaticPage>>

    beforeAll(async () => {
      served = await serveStaticPage()
      browser = await launchChromium()
    })

    afterAll(async () => {
      await browser?.close()
      served?.stop()
      await closeScenes()
    })

    it.each(plays)(
      '$slug is played through ($language, $colorScheme)',
      async ({ slug, language, colorScheme }) => {
        const { page, errors } = await open(`#/lesson/${slug}?pres=1`, { language, colorScheme })
        const broken: string[] = []
        for (const step of await shownSteps(slug)) {
          const { title, question } = step.words[language]!
          await page.locator('.lesson h2', { hasText: exactly(title) }).waitFor()
          if (question) await page.keyboard.press('ArrowRight')
          await page.locator('.lesson [data-check="true"]').waitFor()
          if (step.look && pointsAt(step)) await page.locator('[data-spotlight]').first().waitFor()
          await page.waitForURL(({ hash }) => hash.startsWith(`#/lesson/${slug}/${step.id}?`))
          broken.push(...(await violations(page, `${slug}/${step.id}`)))
          broken.push(...(await smallTexts(page, textPxMin)).map((text) => `${step.id}: ${text}`))
          const next = (await page.locator('.lesson .controls .main').boundingBox())!
          if (next.y + next.height > viewport.height) broken.push(`${step.id}: the button is below`)
          await page.keyboard.press('PageDown')
        }
        await page.keyboard.press('Escape')
        await page.locator('.lesson').waitFor({ state: 'detached' })
        expect(errors).toEqual([])
        expect(broken).toEqual([])
        await page.context().close()
      },
    )

    it('can be read on a laptop, not presented: no letter is tiny, and the buttons stay in sight', async () => {
      const { page } = await open('#/lesson/no-container', { language: 'es' })
      const broken: string[] = []
      for (const step of await shownSteps('no-container')) {
        const { title, question } = step.words.es!
        await page.locator('.lesson h2', { hasText: exactly(title) }).waitFor()
        if (question) await page.keyboard.press('ArrowRight')
        await page.locator('[data-spotlight]').first().waitFor()
        broken.push(...(await smallTexts(page, 10.5)).map((text) => `${step.id}: ${text}`))
        broken.push(...(await violations(page, step.id)))
        const next = (await page.locator('.lesson .controls .main').boundingBox())!
        if (next.y + next.height > viewport.height) broken.push(`${step.id}: the button is below`)
        const top = (await page.locator('header').first().boundingBox())!
        if (top.height > 49) broken.push(`${step.id}: the top bar has ${top.height} px`)
        await page.keyboard.press('PageDown')
      }
      expect(broken).toEqual([])
      await page.context().close()
    })

    it('goes back, and begins where its address says', async () => {
      const { page } = await open('#/lesson/handshake/ack')
      const heading = page.locator('.lesson h2')
      await page.locator('.lesson h2', { hasText: 'ACK: then let us talk' }).waitFor()
      await page.keyboard.press('PageUp')
      await page.locator('.lesson h2', { hasText: 'SYN, ACK: yes, and I too' }).waitFor()
      expect(await heading.count()).toBe(1)
      await page.context().close()
    })

    it('is chosen on the first screen, and asks before it tells', async () => {
      const { page } = await open('')
      await page.getByRole('button', { name: 'Lessons' }).click()
      await page.getByRole('button', { name: 'Start: One pod, one loopback' }).click()
      await page.locator('.lesson h2', { hasText: 'Two rooms in one house' }).waitFor()
      await page.keyboard.press('ArrowRight')
      await page.locator('.lesson h2', { hasText: 'A request to oneself?' }).waitFor()
      const reveal = page.getByText('nginx waits there, and answers.')
      expect(await reveal.count()).toBe(0)
      await page.getByRole('button', { name: 'An error' }).click()
      await page.getByText('Not quite.').waitFor()
      await reveal.waitFor()
      await page.context().close()
    })

    it('gives the presenter a window with notes, whose keys turn the page', async () => {
      const { page } = await open('#/lesson/one-loopback')
      const popup = page.waitForEvent('popup')
      await page.getByRole('button', { name: 'Presenter’s notes' }).click()
      const notes = await popup
      await notes.getByText('Ask what a container is').waitFor()
      await notes.keyboard.press('ArrowRight')
      await page.locator('.lesson h2', { hasText: 'A request to oneself?' }).waitFor()
      await notes.getByText('Let the class vote').waitFor()
      await page.keyboard.press('Escape')
      await notes.getByText('Start a lesson in the other window.').waitFor()
      await page.context().close()
    })

    it('makes a handout with a picture for every step', async () => {
      const { page } = await open('#/lesson/one-loopback')
      await page.getByRole('button', { name: 'Handout to print' }).click()
      const handout = page.getByRole('dialog', { name: 'Handout to print' })
      await handout.waitFor()
      expect(await handout.locator('section').count()).toBe(5)
      expect(await handout.locator('section img, section table').count()).toBe(5)
      expect(await handout.locator('img').first().getAttribute('src')).toMatch(/^data:image\/svg/)
      const printed = await page.pdf({ format: 'A4' })
      expect(printed.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1)
      await page.context().close()
    })

    it('of one’s own is dropped and played, or says at which line it is wrong', async () => {
      const { page } = await open('')
      const own = readFileSync(`${libraryFolder}/handshake.md`, 'utf8')
      await drop(page, 'mine.md', own)
      await page.locator('.lesson h2', { hasText: 'Thousandths of a second' }).waitFor()
      expect(await page.locator('.lesson .top').innerText()).not.toContain('of 10')
      await drop(page, 'bad.md', own.replace('v=ladder', 'v=leiter'))
      const alert = page.locator('.lesson [role="alert"]')
      await alert.getByText('Line 14').waitFor()
      expect(await alert.innerText()).toContain('bad.md cannot be played yet')
      expect(await alert.innerText()).toContain('"v=leiter" is nothing that the page can show')
      await drop(page, 'bad.md', own)
      await page.locator('.lesson h2', { hasText: 'Thousandths of a second' }).waitFor()
      await page.context().close()
    })

    it('is never shown bare: styles that the network has dropped are fetched again', async () => {
      const context = await browser.newContext({ locale: 'en' })
      const page = await context.newPage()
      let dropped = 0
      await page.route(/lesson-room[^/]*\.css$/, (route) =>
        dropped++ === 0 ? route.abort('failed') : route.continue(),
      )
      await page.goto(`${served.url}#/lesson/handshake`)
      const lesson = page.locator('.lesson')
      await lesson.locator('h2', { hasText: 'Thousandths of a second' }).waitFor()
      expect(await lesson.evaluate((element) => getComputedStyle(element).display)).toBe('flex')
      expect(dropped).toBeGreaterThan(1)
      await context.close()
    })

    it('is shown whole where the network drops the styles of one part and another’s are on their way', async () => {
      const context = await browser.newContext({ viewport, locale: 'en' })
      const page = await context.newPage()
      const dropped: string[] = []
      await page.route(/(watch|narrow)-screen[^/]*\.css$/, async (route) => {
        const url = route.request().url()
        if (url.includes('narrow')) await new Promise((resolve) => setTimeout(resolve, 1500))
        else if (dropped.push(url) === 1) return route.abort('failed')
        await route.continue()
      })
      await page.goto(`${served.url}#/lesson/same-port-different-eyes?pres=1`)
      await page.locator('[data-spotlight]').first().waitFor()
      expect(dropped.length).toBeGreaterThan(1)
      await context.close()
    })

    async function open(
      hash: string,
      { language = 'en', colorScheme = 'light' as 'light' | 'dark' } = {},
    ): Promise<{ page: Page; errors: string[] }> {
      const context = await browser.newContext({
        viewport,
        locale: language,
        colorScheme,
      })
      const page = await context.newPage()
      const errors: string[] = []
      page.on('pageerror', ({ message }) => errors.push(message))
      await goTo(page, served.url + hash)
      return { page, errors }
    }
  },
)

/**
 * Chromium drops what it is loading whenever an interface of the machine comes or goes. The page fetches
 * its parts again; who has none of it yet presses reload.
 */
async function goTo(page: Page, url: string): Promise<void> {
  let isDropped = true
  const tell = (): void => void (isDropped = true)
  page.on('requestfailed', tell)
  while (isDropped) {
    await page.goto('about:blank')
    isDropped = false
    await page.goto(url).catch(tell)
  }
  page.off('requestfailed', tell)
}

function readLesson(slug: string): Lesson {
  const read = parseLesson(readFileSync(`${libraryFolder}/${slug}.md`, 'utf8'))
  if ('problems' in read) throw new Error(`${slug} cannot be read`)
  return read.lesson
}

/** Those whose `when` holds on the lesson's recording. */
async function shownSteps(slug: string): Promise<LessonStep[]> {
  const { steps, recording } = readLesson(slug)
  const scene = await openScene(`${libraryFolder}/recordings/${recording}.pcapng`)
  const shown: LessonStep[] = []
  for (const step of steps) {
    if (!step.when || (await answerCheck(step.when, scene))) shown.push(step)
  }
  return shown
}

/** On a small screen some things are drawn that need room: those are named, not lit. */
function pointsAt({ look }: LessonStep): boolean {
  return look !== undefined && ['container', 'jack', 'rail', 'cell', 'pod'].includes(look.kind)
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([called, content]) => {
      const data = new DataTransfer()
      data.items.add(new File([content!], called!))
      return data
    },
    [name, text],
  )
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
}
