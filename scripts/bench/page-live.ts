import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findPods } from '../../capture/pods/find-pods.ts'
import { launchChromium } from '../../test/end-to-end/browser.ts'
import { Service, urlIn } from '../../test/end-to-end/service.ts'
import { mainThread, takeFrames, watchClock } from './page-clock.ts'
import { watchDelays } from './page-delays.ts'

export type LiveFigures = Record<string, number>

/** A request and its answer over a kept connection on lo are some three packets. */
const packetsPerRequest = 3
/** Until connections are open and the rate is steady. */
const warmUpMs = 2_000

/** The built service watches the demo pod at a rate, and its page is open: how smoothly it runs. */
export async function pageLive(packetsPerSecond: number, seconds: number): Promise<LiveFigures> {
  const { service, firstLine } = await Service.start([
    'demo',
    '--no-open',
    '--port',
    '0',
    '--every',
    '3600',
  ])
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable')
    await watchClock(page)
    await watchDelays(page)
    await page.goto(urlIn(firstLine))
    const load = await startLoad(packetsPerSecond, seconds + warmUpMs / 1000)
    await page.waitForTimeout(warmUpMs)
    await takeFrames(page)
    const packetsSeen = () => page.evaluate(() => window.podscopeBench.counters?.packets ?? 0)
    const before = { packets: await packetsSeen(), main: await mainThread(devtools) }
    const startedMs = performance.now()
    await page.waitForTimeout((seconds - 1) * 1000)
    const elapsed = (performance.now() - startedMs) / 1000
    const frames = await takeFrames(page)
    const after = { packets: await packetsSeen(), main: await mainThread(devtools) }
    await once(load, 'close')
    const busy = after.main.taskSeconds - before.main.taskSeconds
    return {
      'captured, packets/s': (after.packets - before.packets) / elapsed,
      'frame p95, ms': frames.p95Ms,
      'frames/s': frames.frames / elapsed,
      'longest task, ms': frames.longestTaskMs,
      'main thread, %': (100 * busy) / elapsed,
      'heap of the page, MB': after.main.heapMegabytes,
    }
  } finally {
    await browser.close()
    await service.stop()
  }
}

async function startLoad(packetsPerSecond: number, seconds: number) {
  const { pods } = await findPods()
  const pod = pods.find(({ source }) => source === 'demo-pod')
  const entry = pod?.containers.find(({ name }) => name === 'nginx')?.processes[0]?.pid
  if (entry === undefined) throw new Error('the demo pod has gone')
  const script = new URL('paced-requests.mjs', import.meta.url).pathname
  const rate = String(Math.max(1, Math.round(packetsPerSecond / packetsPerRequest)))
  const command = [process.execPath, script, rate, String(seconds)]
  return spawn('nsenter', [`--net=/proc/${entry}/ns/net`, ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
