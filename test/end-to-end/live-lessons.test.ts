import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLessonPod, type LessonPod } from '../../scripts/lessons/lesson-pod.ts'
import { parseLesson } from '../../shared/lessons/parse-lesson.ts'
import { librarySlugs } from '../../ui/lessons/library-slugs.ts'
import { demoPrograms } from '../real-pods/demo-programs.ts'
import { podmanPrograms } from '../real-pods/podman-pod.ts'
import { canRun } from '../real-pods/requirements.ts'
import { runProgram } from '../real-pods/run-program.ts'
import { libraryFolder } from '../shared/lessons/recorded-scene.ts'
import { chromiumPath, launchChromium } from './browser.ts'
import { Service, urlIn } from './service.ts'

const tasks = readTasks()
/** So seldom that the demo pod requests nothing by itself. */
const never = '86400'

for (const kind of ['demo', 'podman'] as const) {
  const title = `the lessons tried live on a ${kind} pod, in a browser`
  const programs = [...(kind === 'demo' ? demoPrograms : podmanPrograms), 'tcpdump', 'curl']
  describe.runIf(chromiumPath && canRun(title, programs))(title, () => {
    let pod: LessonPod | undefined
    let service: Service
    let browser: Browser
    let page: Page

    beforeAll(async () => {
      // One whose containers have a host name each: the only other wall a live pod here can have.
      if (kind === 'podman') pod = await startLessonPod('podman-own-uts')
      const what = pod ? ['watch', pod.pod.containers[0]!.id] : ['demo', '--every', never]
      const started = await Service.start([...what, '--no-open', '--port', '0'])
      service = started.service
      browser = await launchChromium()
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      page = await context.newPage()
      await page.goto(`${urlIn(started.firstLine)}#/lesson/${librarySlugs[0]}`)
      await goLive()
    })

    afterAll(async () => {
      await browser?.close()
      await service?.stop()
      await pod?.stop()
    })

    it('say that nothing has happened yet', async () => {
      await goTo('one-loopback', 'fetch')
      await says('Nothing new yet.')
    })

    it('say who came in another’s place', async () => {
      await goTo('one-port', 'both-ways')
      const inNginx = (await copied()).replace('localhost:8080', 'localhost')
      await goTo('one-loopback', 'fetch')
      await run(inNginx, 'nginx')
      await says('A connection came, but from nginx, not from busybox.')
    })

    it('say which port was meant', async () => {
      await goTo('one-loopback', 'fetch')
      await run((await copied()).replace('localhost', 'localhost:81'), 'busybox')
      await says('A connection went to port 81; port 80 is meant.')
    })

    it('say that nobody listens where the client was refused', async () => {
      await goTo('one-port', 'both-ways')
      await run(await copied(), 'nginx')
      await says('nginx was refused at 127.0.0.1:8080: nobody listens there.')
    })

    it('say that nobody listens yet on a port that is waited for', async () => {
      await goTo('one-port', 'free')
      await says('Nobody listens on port 8080 yet; there are 80.')
    })

    it('do not take for their doing what was done before the page came', async () => {
      await goTo('one-loopback', 'fetch')
      await run(await copied(), 'busybox')
      await check(true)
      await page.reload()
      await goLive()
      await page.getByRole('button', { name: 'Show the answer' }).click()
      await says('Nothing new yet.')
      await check(false)
    })

    it.each(tasks)('$slug/$id turns green when it is done as it is told', async (task) => {
      const { slug, id, where, byRequest } = task
      // A demo pod shares what its step says that this pod does not.
      if (kind === 'demo' && slug === 'shared-processes') return
      await goTo(slug, id)
      await check(false)
      if (byRequest && kind === 'demo') {
        await page.getByRole('button', { name: 'Have busybox do it' }).click()
      } else await run(await copied(), where)
      await check(true)
      await page.getByText('Seen in your pod.').waitFor()
    })

    async function goLive(): Promise<void> {
      await page.getByRole('button', { name: 'Try it live' }).click()
      await page.getByRole('button', { name: 'Back to the recording' }).waitFor()
    }

    async function goTo(slug: string, step: string): Promise<void> {
      // By way of another step, so that what was done before does not count.
      for (const hash of [`#/lesson/no-container/unwell`, `#/lesson/${slug}/${step}`]) {
        await page.evaluate((to) => (location.hash = to), hash)
        await page.waitForURL((url) => url.hash.startsWith(hash))
      }
      const reveal = page.getByRole('button', { name: 'Show the answer' })
      await page.locator('.task, .lesson .choices').first().waitFor()
      if (await reveal.isVisible()) await reveal.click()
      await page.locator('.task code').waitFor()
    }

    /** What the step tells to run, as it comes onto the clipboard. */
    async function copied(): Promise<string> {
      await page.getByRole('button', { name: 'Copy', exact: true }).click()
      await page.getByRole('button', { name: 'Copied' }).waitFor()
      return page.evaluate(() => navigator.clipboard.readText())
    }

    /** As a person does who pastes it: a command of the node's shell. */
    async function run(command: string, where: string): Promise<void> {
      const [, container, script] = /^podman exec \S+-(\w+) sh -c '(.*)'$/.exec(command) ?? []
      const isTyped = kind === 'podman' && where !== 'node'
      if (!isTyped) await runProgram('sh', ['-c', `${command} || true`])
      else {
        expect(container).toBe(where)
        await pod!.run(where === 'nginx' ? 'nginx' : 'busybox', `{ ${script}; } 2>&1 || true`)
      }
    }

    function says(sentence: string): Promise<void> {
      return page.locator('.check', { hasText: sentence }).waitFor()
    }

    function check(holds: boolean): Promise<void> {
      return page.locator(`.lesson [data-check="${holds}"]`).waitFor()
    }
  })
}

/** The steps of all lessons that ask the class to do something, in the order of the lessons. */
function readTasks() {
  return librarySlugs.flatMap((slug) => {
    const read = parseLesson(readFileSync(`${libraryFolder}/${slug}.md`, 'utf8'))
    const steps = 'lesson' in read ? read.lesson.steps : []
    return steps.flatMap(({ id, task }) =>
      task ? [{ slug, id, where: task.where, byRequest: task.byRequest }] : [],
    )
  })
}
