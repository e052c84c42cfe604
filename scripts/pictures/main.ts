import type { Page } from 'playwright-core'
import { launchChromium } from '../../test/end-to-end/browser.ts'
import { serveStaticPage } from '../../test/end-to-end/static-page.ts'

/**
 * Takes the pictures of `ui/pictures` again, all or those that are named, of the built page and the
 * captures that come with it.
 */

type Shot = {
  name: string
  /** What the page shows, as a link says it. */
  link: string
  /** Dropped on the page. */
  file?: string
  size?: { width: number; height: number }
  locale?: string
  /** Until then the picture is not taken. */
  prepare?: (page: Page) => Promise<unknown>
}

const size = { width: 1440, height: 900 }
/** The request of a conversation. */
const watched = 'sample?p=18&c=6'

const shots: readonly Shot[] = [
  { name: 'start', link: '', prepare: (page) => page.getByRole('heading').first().waitFor() },
  { name: 'watch', link: 'sample?v=ladder', prepare: showExchange },
  {
    name: 'pods',
    link: 'sample?v=exchanges',
    file: 'test/fixtures/pods/two-pods.pcapng',
    prepare: showExchange,
  },
  { name: 'analyse', link: watched, prepare: (page) => arrange(page, 'analyse') },
  { name: 'stream', link: `${watched}&v=stream` },
  { name: 'exchanges', link: `${watched}&v=exchanges` },
  { name: 'conversations', link: `${watched}&v=conversations` },
  { name: 'namespaces', link: `${watched}&v=namespaces` },
  { name: 'sockets', link: `${watched}&v=sockets` },
  {
    name: 'presentation',
    link: 'sample?v=ladder&pres=1',
    size: { width: 1280, height: 720 },
    prepare: showExchange,
  },
  { name: 'spanish', link: 'sample?v=ladder', locale: 'es', prepare: showExchange },
]

const settleMs = 1_200
/** Into the exchange, played slowly: request and answer are both between their ends. */
const onTheWayMs = 700

const wanted = process.argv.slice(2)
const taken = shots.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const site = await serveStaticPage()
const browser = await launchChromium()
for (const shot of taken) {
  for (const theme of ['light', 'dark']) await take(shot, theme)
}
await browser.close()
site.stop()

async function take(
  { name, link, file, size: viewport = size, locale = 'en-GB', prepare }: Shot,
  theme: string,
): Promise<void> {
  const page = await browser.newPage({ viewport, locale })
  await page.goto(`${site.url}#/${link}${link.includes('?') ? '&' : '?'}th=${theme}`)
  if (file !== undefined) await page.locator('input[type=file]').first().setInputFiles(file)
  if (link !== '') await page.locator('[data-part]').first().waitFor()
  await prepare?.(page)
  await page.waitForTimeout(settleMs)
  await page.screenshot({ path: `ui/pictures/${name}-${theme}.png` })
  await page.close()
}

async function arrange(page: Page, layout: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Layout' }).selectOption(layout)
}

/** An exchange on its way, and stopped there. */
async function showExchange(page: Page): Promise<void> {
  const replay = page.getByRole('button', { name: /^(Replay last exchange|Repetir el último)/ })
  await page.waitForTimeout(settleMs)
  await replay.click()
  await page.waitForTimeout(onTheWayMs)
  // On the button itself the key would play it again.
  await replay.blur()
  await page.keyboard.press('Space')
}
