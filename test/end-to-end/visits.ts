import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { launchChromium } from './browser.ts'
import { Service, urlIn, type ServiceOptions } from './service.ts'
import { serveStaticPage } from './static-page.ts'

/** How somebody comes to the page, beside what a browser's context takes. */
export type Visit = BrowserContextOptions & {
  /** A capture that is chosen as soon as the page is there. */
  file?: string
  /** Before the page is asked for: what stands between it and the service. */
  before?: (page: Page) => Promise<unknown>
}

export type Visits = {
  /** Opens the page, in a profile of its own; `hash` is what a link says, with its `#`. */
  open(hash?: string, visit?: Visit): Promise<Page>
}

/** The built page as plain files, for the tests of one `describe`. */
export function visitsOfStaticPage(): Visits {
  let site: Awaited<ReturnType<typeof serveStaticPage>>
  beforeAll(async () => {
    site = await serveStaticPage()
  })
  afterAll(() => site.stop())
  return visits(() => site.url)
}

/** The page of a service that is started with `args` for the tests of one `describe`. */
export function visitsOfService(
  args: readonly string[],
  options: ServiceOptions = {},
): Visits & { service(): Service } {
  let service: Service
  let url = ''
  beforeAll(async () => {
    const started = await Service.start([...args, '--no-open', '--port', '0'], options)
    service = started.service
    url = urlIn(started.firstLine)
  })
  afterAll(() => service?.stop())
  return { ...visits(() => url), service: () => service }
}

/** What a test opens is closed after it; what is opened before the first, after the last. */
function visits(url: () => string): Visits {
  let browser: Browser
  let contexts: BrowserContext[] = []
  const errors: string[] = []
  beforeAll(async () => {
    browser = await launchChromium()
  })
  beforeEach(() => {
    contexts = []
  })
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    expect(errors.splice(0), 'exceptions in the page').toEqual([])
  })
  afterAll(() => browser?.close())

  async function open(hash = '', { file, before, ...visit }: Visit = {}): Promise<Page> {
    const context = await browser.newContext({ ...usual, ...visit })
    contexts.push(context)
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    await before?.(page)
    await arrive(page, url() + hash)
    if (file !== undefined) await bring(page, file)
    return page
  }

  return { open }
}

const usual: BrowserContextOptions = {
  locale: 'en-GB',
  colorScheme: 'light',
  viewport: { width: 1440, height: 900 },
}

/**
 * Chromium drops what it is loading whenever an interface of the machine comes or goes. The page fetches
 * its parts again; who has none of it yet presses reload.
 */
async function arrive(page: Page, url: string): Promise<void> {
  let isDropped = false
  const look = (request: Request): void => {
    if (request.failure()?.errorText === 'net::ERR_NETWORK_CHANGED') isDropped = true
  }
  page.on('requestfailed', look)
  do {
    if (isDropped) await page.goto('about:blank')
    isDropped = false
    await page.goto(url).catch((error: Error) => {
      if (!isDropped) throw error
    })
  } while (isDropped)
  page.off('requestfailed', look)
}

/** Chooses a capture on a page that is open. */
export function bring(page: Page, file: string): Promise<void> {
  return page.locator('input[type=file]').first().setInputFiles(file)
}

/** The address' part that links carry. */
export function hashOf(page: Page): string {
  return new URL(page.url()).hash
}
