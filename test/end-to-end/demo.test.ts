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
    const story = ['syn', 'syn, ack', 'ack', 'get /', '200 ok', 'fin, ack', 'fin, ack']
    // Asked again: the ladder goes over to the next wget while that is at its beginning.
    await expect
      .poll(async () =>
        toldOf(
          story,
          await steps.evaluateAll((buttons) => buttons.map((button) => button.ariaLabel ?? '')),
        ),
      )
      .toEqual(story)
    await visible(page, 'busybox · wget')
    await visible(page, 'nginx · nginx')
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

/** As much of a story as sentences tell, one step behind the other. */
function toldOf(story: readonly string[], sentences: readonly string[]): string[] {
  const told: string[] = []
  for (const sentence of sentences) {
    const next = story[told.length]
    if (next !== undefined && sentence.toLowerCase().includes(next)) told.push(next)
  }
  return told
}

/** Waits for a text that can be seen: titles of drawings hold the same words, hidden. */
function visible(page: Page, text: string): Promise<void> {
  return page.getByText(text).filter({ visible: true }).first().waitFor()
}
