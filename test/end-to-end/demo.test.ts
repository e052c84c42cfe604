import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { demoPodProblem } from '../../capture/pods/demo-pod/demo-pod.ts'
import { findPods } from '../../capture/pods/find-pods.ts'
import { chromiumPath } from './browser.ts'
import { visitsOfService } from './visits.ts'

const problem = await demoPodProblem()
const missing = problem?.text ?? (chromiumPath ? '' : 'there is no Chromium here')
const title = 'the demo pod in a browser'

describe.runIf(missing === '')(missing === '' ? title : `${title} (${missing})`, () => {
  const visits = visitsOfService(['demo', '--every', '1'])
  let page: Page

  beforeAll(async () => {
    page = await visits.open('', { colorScheme: 'dark' })
  })

  it('shows the ladder of one wget between busybox and nginx', async () => {
    const steps = page.getByRole('list', { name: /Steps of conversation/ }).getByRole('button')
    await page.waitForFunction(
      () => document.querySelectorAll('[aria-label^="Steps of conversation"] button').length >= 9,
      undefined,
      { timeout: 30_000 },
    )
    await visible(page, 'busybox · wget')
    await visible(page, 'nginx · nginx')
    const told = await steps.evaluateAll((buttons) =>
      buttons.map((button) => button.getAttribute('aria-label') ?? ''),
    )
    const words = told.map((sentence) => sentence.toLowerCase())
    const story = ['syn', 'syn, ack', 'ack', 'get /', '200 ok', 'fin, ack', 'fin, ack']
    let at = -1
    for (const step of story) {
      const next = words.findIndex((sentence, index) => index > at && sentence.includes(step))
      expect(next, `${step} after step ${at} of ${told.join(' | ')}`).toBeGreaterThan(at)
      at = next
    }
  })

  it('draws the containers, the rails and the port they share', async () => {
    for (const text of ['busybox', 'nginx', 'pause', ':80', 'net:[']) await visible(page, text)
  })

  it('keeps a picture of itself', async () => {
    await mkdir('test-results', { recursive: true })
    await page.screenshot({ path: 'test-results/demo.png' })
  })

  it('is gone after Ctrl-C, with the pod', async () => {
    const inode = Number(/net:\[(\d+)\]/.exec(await page.locator('body').innerText())?.[1])
    const isThere = async () =>
      (await findPods()).pods.some((pod) => pod.networkNamespace === inode)
    expect(await isThere()).toBe(true)
    expect(await visits.service().stop()).toBe(0)
    expect(await isThere()).toBe(false)
  })
})

/** Waits for a text that can be seen: titles of drawings hold the same words, hidden. */
function visible(page: Page, text: string): Promise<void> {
  return page.getByText(text).filter({ visible: true }).first().waitFor()
}
