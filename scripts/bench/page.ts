import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchChromium } from '../../test/end-to-end/browser.ts'
import { captureWrk } from './captured-million.ts'
import { medians, type Figures } from './figures.ts'
import { pageWithFile } from './page-file.ts'
import { takeFrames, watchClock } from './page-clock.ts'
import { pageLive } from './page-live.ts'
import { scriptSizes } from './page-sizes.ts'

/**
 * `npm run bench:page`: the built page in Chromium, with a capture of a million packets and with a
 * live pod at 2 000, 20 000 and 50 000 packets a second, or at `--rate N,N`. Medians of five runs, or of
 * `--runs N`; `--seconds N` for each live run, `--only sizes|file|live`, `--packets N` in the capture,
 * `--file PATH` for one that is there. Aims stand beside the figures, and what could not be measured is
 * said. About five minutes.
 */

const runs = numberAfter('--runs', 5)
const seconds = numberAfter('--seconds', 5)
const packets = numberAfter('--packets', 1_000_000)
const rates = textAfter('--rate')?.split(',').map(Number) ?? [2_000, 20_000, 50_000]
const only = textAfter('--only')

const aims: readonly [name: RegExp, most: number][] = [
  [/^first contentful paint/, 800],
  [/^first rows of the file/, 300],
  [/^whole file listed/, 2_000],
  [/^(to|filter) .*: engine, ms$/, 50],
  [/^(to|filter) .*: screen, ms$/, 100],
  [/longest task/, 50],
  [/frame p95/, 16.7],
  [/^main thread, %/, 35],
  [/^heap of the page/, 150],
]

const startedMs = performance.now()
await printMachine()
if (isWanted('sizes')) printSizes()
if (isWanted('file')) await measureFile()
if (isWanted('live')) {
  for (const rate of rates) {
    printFigures(`live, ${rate} packets/s asked for`, await repeated(() => pageLive(rate, seconds)))
  }
}
print(`\nmeasured in ${Math.round((performance.now() - startedMs) / 1000)} s`)

async function printMachine(): Promise<void> {
  const browser = await launchChromium()
  const page = await browser.newPage()
  await watchClock(page)
  await page.goto('about:blank')
  await page.waitForTimeout(2_000)
  const { p95Ms } = await takeFrames(page)
  print(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`)
  print(`browser: Chromium ${browser.version()}, headless, without a GPU: the processor draws`)
  print(`an empty page there has frames of ${p95Ms.toFixed(1)} ms (p95): no page can have less`)
  print(`medians of ${runs} runs; aims are those of a laptop of 4 cores with a GPU`)
  await browser.close()
}

function printSizes(): void {
  const { shellBytes, firstViewBytes, workerBytes, allBytes } = scriptSizes()
  print('\nscripts, packed with gzip')
  print(`  before anything is seen: ${kilobytes(shellBytes)} KB (aim 120)`)
  print(`  before the first view: ${kilobytes(firstViewBytes)} KB (aim 250)`)
  print(`  the engine, for files in the page: ${kilobytes(workerBytes)} KB`)
  print(`  all: ${kilobytes(allBytes)} KB`)
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1)
}

async function measureFile(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'podscope-bench-page-'))
  try {
    const path = textAfter('--file') ?? (await captureWrk(folder, packets))
    if (path === undefined) return
    printFigures('a file of a million packets', await repeated(() => pageWithFile(path)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function repeated(measure: () => Promise<Figures>): Promise<Figures[]> {
  const all: Figures[] = []
  for (let run = 0; run < runs; run++) all.push(await measure())
  return all
}

function printFigures(title: string, all: readonly Figures[]): void {
  print(`\n${title}`)
  for (const { name, value, runs: measured } of medians(all)) {
    const text = value < 100 ? value.toFixed(1) : String(Math.round(value))
    const few = measured < runs ? `, in ${measured} of ${runs} runs only` : ''
    print(`  ${name}: ${text}${verdict(name, value)}${few}`)
  }
  for (const [run, { missing }] of all.entries()) {
    for (const sentence of missing) print(`  run ${run + 1} could not measure ${sentence}`)
  }
}

function verdict(name: string, value: number): string {
  const aim = aims.find(([pattern]) => pattern.test(name))?.[1]
  if (aim === undefined) return ''
  return ` (aim ${aim}${value <= aim ? '' : ', missed'})`
}

function isWanted(part: string): boolean {
  return only === undefined || only === part
}

function textAfter(flag: string): string | undefined {
  const at = process.argv.indexOf(flag)
  return at < 0 ? undefined : process.argv[at + 1]
}

function numberAfter(flag: string, otherwise: number): number {
  return Number(textAfter(flag) ?? otherwise)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
