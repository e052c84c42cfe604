import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchChromium } from '../../test/end-to-end/browser.ts'
import { captureWrk } from './captured-million.ts'
import { pageWithFile } from './page-file.ts'
import { takeFrames, watchClock } from './page-clock.ts'
import { pageLive } from './page-live.ts'
import { scriptSizes } from './page-sizes.ts'

/**
 * `npm run bench:page`: the built page in Chromium, with a capture of a million packets and with a
 * live pod at 2 000, 20 000 and 50 000 packets a second. Medians of five runs, or of `--runs N`;
 * `--seconds N` for each live run, `--only sizes|file|live`, `--packets N` in the capture, `--file PATH`
 * for one that is there. Targets stand beside the figures.
 */

const runs = numberAfter('--runs', 5)
const seconds = numberAfter('--seconds', 10)
const packets = numberAfter('--packets', 1_000_000)
const only = textAfter('--only')

const targets: Readonly<Record<string, number>> = {
  'first contentful paint, ms': 800,
  'longest task while the file is read, ms': 50,
  'to the last row: engine, ms': 50,
  'to the last row: screen, ms': 100,
  'to the packet in the middle: engine, ms': 50,
  'to the packet in the middle: screen, ms': 100,
  'filter by columns: engine, ms': 50,
  'filter by columns: first rows on the screen, ms': 100,
  'frame p95 meanwhile, ms': 16.7,
  'longest task meanwhile, ms': 50,
  'frame p95, ms': 16.7,
  'longest task, ms': 50,
  'main thread, %': 35,
  'heap of the page, MB': 150,
}

await printMachine()
if (isWanted('sizes')) printSizes()
if (isWanted('file')) await measureFile()
if (isWanted('live')) {
  for (const rate of [2_000, 20_000, 50_000]) {
    const figures = await repeated(() => pageLive(rate, seconds))
    printFigures(`live, ${rate} packets/s asked for`, figures)
  }
}

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
  print(`medians of ${runs} runs; targets are those of a laptop of 4 cores with a GPU`)
  await browser.close()
}

function printSizes(): void {
  const { shellBytes, firstViewBytes, workerBytes, allBytes } = scriptSizes()
  print('\nscripts, packed with gzip')
  print(`  before anything is seen: ${kilobytes(shellBytes)} KB (target 120)`)
  print(`  before the first view: ${kilobytes(firstViewBytes)} KB (target 250)`)
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

async function repeated(
  measure: () => Promise<Record<string, number>>,
): Promise<Record<string, number>> {
  const all: Record<string, number>[] = []
  for (let run = 0; run < runs; run++) all.push(await measure())
  return Object.fromEntries(
    Object.keys(all[0] ?? {}).map((name) => {
      const values = all.map((figures) => figures[name]!).toSorted((a, b) => a - b)
      return [name, values[Math.floor(values.length / 2)]!]
    }),
  )
}

function printFigures(title: string, figures: Record<string, number>): void {
  print(`\n${title}`)
  for (const [name, value] of Object.entries(figures)) {
    const target = targets[name]
    const verdict =
      target === undefined ? '' : ` (target ${target}${value <= target ? '' : ', missed'})`
    print(`  ${name}: ${value < 100 ? value.toFixed(1) : Math.round(value)}${verdict}`)
  }
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
