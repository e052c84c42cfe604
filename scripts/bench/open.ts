import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundlePrograms } from './bundled-programs.ts'
import { captureWrk } from './captured-million.ts'
import { benchColumnFilters, benchPacketFilters } from './filters.ts'
import { makeCapture } from './made-capture.ts'
import { benchOpening, benchShortConnections, benchTenfold } from './opens.ts'
import { benchPage } from './page-opens.ts'

/**
 * `npm run bench`: what a capture of a million packets costs here, beside other programs on the same
 * file and in the same run; medians of five. Its parts are `opening`, `short` (a capture of short
 * connections), `filters` and `page` (in Chromium): `--only PART` runs one. `--tenfold` adds a capture
 * ten times as long. The capture is a real one, or put together where none can be made; `--file F`
 * uses one that is there.
 */
const packetsWanted = 1_000_000

const folder = mkdtempSync(join(tmpdir(), 'podscope-bench-'))
const only = valueOf('--only')
try {
  print(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`)
  for (const program of ['tcpdump', 'capinfos', 'tshark']) print(versionOf(program))
  await bundlePrograms()
  const made = join(folder, 'made.pcap')
  makeCapture(made, packetsWanted)
  await measure(valueOf('--file') ?? (await captureWrk(folder, packetsWanted)) ?? made, made)
} finally {
  rmSync(folder, { recursive: true })
}

/** `made`: one captured request, again and again, each time on a connection of its own. */
async function measure(path: string, made: string): Promise<void> {
  if (isWanted('opening')) benchOpening(path, print)
  if (isWanted('opening') && process.argv.includes('--tenfold')) benchTenfold(path, folder, print)
  if (isWanted('short')) benchShortConnections(made, print)
  if (isWanted('filters')) {
    for (const capture of new Set([path, made])) benchColumnFilters(capture, print)
    benchPacketFilters(made, print)
  }
  if (isWanted('page')) await benchPage(path, print)
}

function isWanted(part: 'opening' | 'short' | 'filters' | 'page'): boolean {
  return only === undefined || only === part
}

function versionOf(program: string): string {
  const { stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return `${stdout ?? ''}${stderr ?? ''}`.split('\n')[0] || `${program}: not here`
}

function valueOf(flag: string): string | undefined {
  const at = process.argv.indexOf(flag)
  return at < 0 ? undefined : process.argv[at + 1]
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
