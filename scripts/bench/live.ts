import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { findPods } from '../../capture/pods/find-pods.ts'
import { launchChromium } from '../../test/end-to-end/browser.ts'
import { Service, urlIn } from '../../test/end-to-end/service.ts'
import { processInPodOf } from './own-pod.ts'
import { delaysIn, firstPacketDrawn, watchDelays } from './page-delays.ts'
import {
  cpuSecondsOf,
  descendantsOf,
  nameOf,
  peakMegabytesOf,
  residentMegabytesOf,
  resetPeak,
} from './process-usage.ts'

/**
 * `npm run bench:live`: the built service watches the demo pod, its page open in Chromium, at 10,
 * 1 000 and 10 000 packets a second and as fast as wrk and nginx go here. Prints, for each: packets
 * captured and lost at every hop against what the interface's own counters say was sent, packets a
 * second, the delay from a packet's time to the page, processor time, memory at the end and at its
 * peak. Before that, how long it takes from `watch POD` to the first packet drawn. `--seconds N` for
 * each rate, `--load wrk` for that one alone; `--soak MINUTES` runs 5 000 packets/s for that long
 * instead and prints the memory each minute.
 */

type Load = { title: string; command: string[] }

const argument = (flag: string, otherwise: number) => {
  const at = process.argv.indexOf(flag)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const seconds = argument('--seconds', 10)
const soakMinutes = argument('--soak', 0)

/** A request and its answer over a kept connection on lo are some three packets. */
const packetsPerRequest = 3

function paced(packetsPerSecond: number, lastsSeconds: number): Load {
  const rate = String(Math.max(1, Math.round(packetsPerSecond / packetsPerRequest)))
  const script = fileURLToPath(new URL('paced-requests.mjs', import.meta.url))
  return {
    title: `${packetsPerSecond}/s`,
    command: [process.execPath, script, rate, String(lastsSeconds)],
  }
}

const loads: Load[] =
  soakMinutes > 0
    ? [paced(5000, soakMinutes * 60)]
    : [
        paced(10, seconds),
        paced(1000, seconds),
        paced(10_000, seconds),
        {
          title: 'wrk',
          command: ['wrk', '-t1', '-c8', `-d${seconds}s`, 'http://127.0.0.1/'],
        },
      ]

const typedMs = Date.now()
const { service, firstLine } = await Service.start([
  'demo',
  '--no-open',
  '--port',
  '0',
  '--every',
  '3600',
])
const urlSeconds = (Date.now() - typedMs) / 1000
const browser = await launchChromium()
try {
  print(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`)
  print(`URL ${urlSeconds.toFixed(2)} s after the command was typed`)
  await measureFirstPacket()
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await watchDelays(page)
  await page.goto(urlIn(firstLine))
  print(
    'load | sent | captured | a second | kernel | tap | lost % | delay ms median, p99 | ' +
      'service CPU %, MB, peak MB | page CPU %, MB',
  )
  for (const load of loads.filter(({ title }) => isAskedFor(title))) await measure(load, page)
} finally {
  await browser.close()
  await service.stop()
}

/** `--load wrk`: that one alone. */
function isAskedFor(title: string): boolean {
  const at = process.argv.indexOf('--load')
  return at < 0 || process.argv[at + 1] === title
}

/**
 * A second service watches the demo pod in which requests are made, a hundred a second: from the moment
 * its command is started to a mark on a page that was opened with its URL, in a browser that runs.
 */
async function measureFirstPacket(): Promise<void> {
  const { pod, entry } = await demoPod()
  const { command } = paced(300, 20)
  const requests = spawn('nsenter', [`--net=/proc/${entry}/ns/net`, ...command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const startedMs = Date.now()
  const watching = await Service.start(['watch', pod.name, '--no-open', '--port', '0'])
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  try {
    await page.goto(urlIn(watching.firstLine))
    await firstPacketDrawn(page)
    const seconds_ = (Date.now() - startedMs) / 1000
    print(`first packet drawn ${seconds_.toFixed(2)} s after \`watch ${pod.name}\` was typed`)
  } finally {
    await page.close()
    await watching.service.stop()
    requests.kill()
    await once(requests, 'close')
  }
}

async function demoPod() {
  const { pods } = await findPods()
  const entry = processInPodOf(service)
  const isEntry = ({ pid }: { pid: number }) => pid === entry
  const pod = pods.find(({ containers }) =>
    containers.some(({ processes }) => processes.some(isEntry)),
  )
  if (pod === undefined) throw new Error('the demo pod has gone')
  return { pod, entry }
}

async function measure(load: Load, page: Page): Promise<void> {
  const { entry } = await demoPod()
  // What came before has to be told to the page first.
  await new Promise((resolve) => setTimeout(resolve, 1000))
  resetPeak(service.process.pid!)
  const before = { sent: sentIn(entry), counters: await countersOf(page), at: usage() }
  await delaysIn(page)
  const started = Date.now()
  const child = spawn('nsenter', [`--net=/proc/${entry}/ns/net`, ...load.command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const watching = soakMinutes > 0 ? watchMemory() : undefined
  await once(child, 'close')
  const loadSeconds = (Date.now() - started) / 1000
  clearInterval(watching)
  await new Promise((resolve) => setTimeout(resolve, 3000))
  const after = { sent: sentIn(entry), counters: await countersOf(page), at: usage() }
  const elapsed = (Date.now() - started) / 1000
  const captured = after.counters.packets - before.counters.packets
  const kernel = after.counters.kernel - before.counters.kernel
  const tap = after.counters.tap - before.counters.tap
  const sent = after.sent - before.sent
  const delays = await delaysIn(page)
  const lost = sent === 0 ? 0 : (100 * (sent - captured)) / sent
  print(
    [
      load.title,
      sent,
      captured,
      Math.round(sent / loadSeconds),
      kernel,
      tap,
      lost.toFixed(3),
      `${quantile(delays, 0.5).toFixed(1)}, ${quantile(delays, 0.99).toFixed(1)}`,
      `${((100 * (after.at.serviceCpu - before.at.serviceCpu)) / elapsed).toFixed(0)}, ${after.at.serviceMb}, ${peakMegabytesOf(service.process.pid!)}`,
      `${((100 * (after.at.pageCpu - before.at.pageCpu)) / elapsed).toFixed(0)}, ${after.at.pageMb}`,
    ].join(' | '),
  )
}

/**
 * What the interfaces themselves have counted, both ways; on lo what is sent is what is received.
 * They count a packet of many segments (offload) once, as the tap sees it.
 */
function sentIn(pid: number): number {
  const text = readFileSync(`/proc/${pid}/net/dev`, 'utf8')
  const counts = (name: string) =>
    (new RegExp(`^\\s*${name}:\\s*(.*)$`, 'm').exec(text)?.[1] ?? '')
      .trim()
      .split(/\s+/)
      .map(Number)
  const [lo, eth0] = [counts('lo'), counts('eth0')]
  return (lo[1] ?? 0) + (eth0[1] ?? 0) + (eth0[9] ?? 0)
}

/** The page's status line is what a person would believe; so it is what is checked. */
async function countersOf(page: Page): Promise<{ packets: number; kernel: number; tap: number }> {
  return page.evaluate(() => {
    const { counters } = window.podscopeBench
    const { kernelDropped = 0, tapLost = 0 } = counters?.loss ?? {}
    return { packets: counters?.packets ?? 0, kernel: kernelDropped, tap: tapLost }
  })
}

type Usage = { serviceCpu: number; serviceMb: number; pageCpu: number; pageMb: number }

/** Processor seconds so far and resident megabytes, of the service's process and all of Chromium's. */
function usage(): Usage {
  const chromium = descendantsOf(process.pid).filter((pid) => /chrom/.test(nameOf(pid)))
  return {
    serviceCpu: cpuSecondsOf(service.process.pid!),
    serviceMb: residentMegabytesOf(service.process.pid!),
    pageCpu: chromium.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
    pageMb: chromium.reduce((sum, pid) => sum + residentMegabytesOf(pid), 0),
  }
}

function watchMemory(): NodeJS.Timeout {
  return setInterval(() => {
    print(`service ${residentMegabytesOf(service.process.pid!)} MB`)
  }, 60_000)
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
