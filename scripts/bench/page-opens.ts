import { once } from 'node:events'
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { launchChromium } from '../../test/end-to-end/browser.ts'
import { medianRun, runs } from './median.ts'
import { descendantsOf, nameOf, residentMegabytesOf } from './process-usage.ts'

/** What the figures below are aimed at for a file of this size. */
const bytesOpened = 137_000_000

declare global {
  interface Window {
    /** Once the whole file is open. */
    podscopeOpened?: { firstRowsMs: number; wholeMs: number }
  }
}

type Figures = { firstRowsMs: number; wholeMs: number; megabytes: number }
const pageFolder = 'dist/page'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/**
 * The built page as plain files in Chromium, given a capture to read in its worker: time from the
 * choice of the file to the first rows and to the whole, and what all of Chromium's processes hold
 * more than before.
 */
export async function benchPage(path: string, print: (line: string) => void): Promise<void> {
  const server = createServer((request, answer) => {
    const file = join(pageFolder, request.url === '/' ? 'index.html' : (request.url ?? ''))
    if (!existsSync(file)) {
      answer.writeHead(404).end()
      return
    }
    answer.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const opened = firstBytes(path)
  const figures: Figures[] = []
  for (let run = 0; run < runs; run++)
    figures.push(await openOnce(`http://127.0.0.1:${port}/`, opened))
  server.close()
  const megabytes = Math.round(statSync(opened).size / 1e6)
  if (opened !== path) rmSync(dirname(opened), { recursive: true })
  const median = (name: 'firstRowsMs' | 'wholeMs' | 'megabytes') =>
    medianRun(figures, (figure) => figure[name])[name]
  print(
    `in Chromium, ${megabytes} MB of it: first rows ${median('firstRowsMs').toFixed(0)} ms (aim: 300), whole ${median('wholeMs').toFixed(0)} ms (2000), ${median('megabytes').toFixed(0)} MB (120)`,
  )
}

/** As much of the capture as is measured, beside it: it ends in the middle of a packet. */
function firstBytes(path: string): string {
  if (statSync(path).size <= bytesOpened) return path
  const part = join(mkdtempSync(join(tmpdir(), 'podscope-bench-')), 'part.pcap')
  copyFileSync(path, part)
  truncateSync(part, bytesOpened)
  return part
}

async function openOnce(url: string, path: string): Promise<Figures> {
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    // The compiler that runs this bench names functions with a function that only this side has.
    await page.addInitScript('globalThis.__name = (named) => named')
    // A person chooses a file when the page is there, with its worker.
    await page.goto(url, { waitUntil: 'networkidle' })
    const beforeMb = chromiumMegabytes()
    await page.evaluate(watchOpening)
    await page.setInputFiles('input[type=file]', path)
    const opened = await page.waitForFunction(() => window.podscopeOpened, undefined, {
      timeout: 120_000,
    })
    const { firstRowsMs, wholeMs } = (await opened.jsonValue())!
    return { firstRowsMs, wholeMs, megabytes: chromiumMegabytes() - beforeMb }
  } finally {
    await browser.close()
  }
}

/**
 * Runs in the page, so that the driver's ways of handing over a file and of looking for rows do not
 * count: they take longer than the page does. From the file's choice to the frame behind the one that
 * shows the rows, and to the one after the progress has gone.
 */
function watchOpening(): void {
  let chosenMs = Number.NaN
  let firstRowsMs = Number.NaN
  let hasProgress = false
  document.addEventListener('change', () => (chosenMs = performance.now()), { capture: true })
  const look = (): void => {
    const sinceMs = performance.now() - chosenMs
    const hasRows = document.querySelectorAll('[role=row]').length > 3
    if (hasRows && Number.isNaN(firstRowsMs)) firstRowsMs = sinceMs
    const isReading = document.querySelector('progress') !== null
    hasProgress ||= isReading
    if (hasRows && hasProgress && !isReading) {
      window.podscopeOpened = { firstRowsMs, wholeMs: sinceMs }
    } else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

function chromiumMegabytes(): number {
  return descendantsOf(process.pid)
    .filter((pid) => /chrom/.test(nameOf(pid)))
    .reduce((sum, pid) => sum + residentMegabytesOf(pid), 0)
}
