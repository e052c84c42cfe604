import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CDPSession, Page } from 'playwright-core'
import { launchChromium } from '../../test/end-to-end/browser.ts'
import { Service, urlIn } from '../../test/end-to-end/service.ts'
import { Figures } from './figures.ts'
import { joinContainer, processInPodOf } from './own-pod.ts'
import { traceMainThread } from './main-thread-trace.ts'
import { heapMegabytes, takeFrames, watchClock } from './page-clock.ts'

/** A request and its answer over a kept connection on lo are some three packets. */
const packetsPerRequest = 3
/** More of them keep both processors of a small machine busy by themselves. */
const httpPacketsMax = 5_000
/** Until connections are open, the rate is steady and all that is fetched late is there. */
const warmUpMs = 3_000
const openSeconds = 20

/** The built service watches the demo pod at a rate, and its page is open: how smoothly it runs. */
export async function pageLive(packetsPerSecond: number, seconds: number): Promise<Figures> {
  const figures = new Figures()
  const options = ['--no-open', '--port', '0', '--every', '3600']
  const { service, firstLine } = await Service.start(['demo', ...options])
  const browser = await launchChromium()
  let load: ChildProcess | undefined
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable')
    await watchClock(page)
    const opened = await figures.attempt('the page with its pod', openSeconds, async () => {
      await page.goto(urlIn(firstLine))
      await page.getByRole('button', { name: /^container nginx/ }).waitFor()
      return true
    })
    if (opened === undefined) return figures
    load = startLoad(service, packetsPerSecond, seconds + warmUpMs / 1000 + 2)
    await figures.attempt('the load', seconds + openSeconds, () =>
      measure(page, devtools, { seconds, figures }),
    )
    return figures
  } finally {
    load?.kill()
    await browser.close()
    await service.stop()
  }
}

async function measure(
  page: Page,
  devtools: CDPSession,
  { seconds, figures }: { seconds: number; figures: Figures },
): Promise<void> {
  await page.waitForTimeout(warmUpMs)
  const packetsSeen = () => page.evaluate(() => window.podscopeClock.packets)
  const endTrace = await traceMainThread(page)
  await page.waitForTimeout(500)
  await takeFrames(page)
  const before = await packetsSeen()
  const startedMs = performance.now()
  await page.waitForTimeout(seconds * 1000)
  const elapsed = (performance.now() - startedMs) / 1000
  const frames = await takeFrames(page)
  const captured = (await packetsSeen()) - before
  const work = await endTrace()
  if (captured === 0) throw new Error('no packet of the load has reached the page')
  figures.note('captured, packets/s', captured / elapsed)
  figures.note('frame p95, ms', frames.p95Ms)
  figures.note('frames/s', frames.frames / elapsed)
  figures.note('longest task, ms', frames.longestTaskMs)
  figures.note('longest task, ms of processor time', work.longestTaskMs)
  figures.note('main thread, % of a processor', 100 * work.busyShare)
  figures.note('heap of the page, MB', await heapMegabytes(devtools))
}

/** HTTP in the pod of this service at a rate, datagrams at a high one; ends by itself. */
function startLoad(service: Service, packetsPerSecond: number, seconds: number): ChildProcess {
  const isHttp = packetsPerSecond <= httpPacketsMax
  const name = isHttp ? 'paced-requests.mjs' : 'paced-datagrams.mjs'
  const script = fileURLToPath(new URL(name, import.meta.url))
  const rate = isHttp ? Math.round(packetsPerSecond / packetsPerRequest) : packetsPerSecond
  const command = [process.execPath, script, String(rate), String(seconds)]
  // Its own program in busybox: the packets of processes of the node among themselves are not drawn.
  const busybox = processInPodOf(service, 'sleep')
  const load = spawn('nsenter', [`--net=/proc/${busybox}/ns/net`, ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  joinContainer(load.pid!, busybox)
  return load
}
