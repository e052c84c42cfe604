import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { captureWrk } from './captured-million.ts'
import { makeCapture } from './made-capture.ts'
import { pageOpens } from './page-opens.ts'

/**
 * `npm run bench`: how long opening a capture of a million packets takes here, beside the programs
 * that a person would use instead, on the same file and in the same run. Ours is a fresh process each
 * time, timed from its first byte, as pcap-parser's is; the others are timed as whole commands.
 * Medians of five. The capture is a real one, or put together where none can be made; `--file F` uses a capture that is there; `--tenfold` adds one ten times as long;
 * `--no-page` leaves Chromium out.
 */
const runs = 5
const packetsWanted = 1_000_000
const fileHeaderBytes = 24
/** Inside the project, where packages are found. */
const programsFolder = 'dist/bench'

const folder = mkdtempSync(join(tmpdir(), 'podscope-bench-'))
try {
  const given = valueOf('--file')
  const path = given ?? (await captureWrk(folder, packetsWanted)) ?? madeInstead()
  await measure(path)
} finally {
  rmSync(folder, { recursive: true })
}

/** One captured request over loopback, again and again, each time on a connection of its own. */
function madeInstead(): string {
  const path = join(folder, 'made.pcap')
  print(`instead: a capture of ${makeCapture(path, packetsWanted)} packets that was put together`)
  return path
}

async function measure(path: string): Promise<void> {
  print(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`)
  for (const program of ['tcpdump', 'capinfos', 'tshark']) print(versionOf(program))
  const programs = await bundled()
  const ours = medianOf(() => opened(programs.open, path))
  print(
    `${ours.packets} packets, ${megabytes(path)} MB, ${ours.conversations} conversations, ${ours.exchanges} exchanges`,
  )
  print(
    `ours: open ${ours.openMs.toFixed(0)} ms (index, conversations, TCP analysis, exchanges), ${ours.bytesPerPacket.toFixed(1)} B of memory a packet (aim: at most 64)`,
  )
  print(
    `a packet's full tree: ${ours.treeMedianMs.toFixed(2)} ms (median), ${ours.treeWorstMs.toFixed(2)} ms (worst of 500; aim: at most 2)`,
  )
  const others: [string, number, string][] = [
    [
      'tcpdump -w (bare copy)',
      medianCommand(['tcpdump', '-nr', path, '-w', '/dev/null']),
      'at least 0.40',
    ],
    ['capinfos', medianCommand(['capinfos', path]), 'at least 1'],
    [
      'tshark -q -z conv,tcp',
      medianCommand(['tshark', '-nr', path, '-q', '-z', 'conv,tcp']),
      'at least 20',
    ],
    ['pcap-parser', medianOf(() => opened(programs.pcapParser, path)).openMs, 'none'],
  ]
  for (const [name, ms, aim] of others) {
    print(`${name}: ${ms.toFixed(0)} ms, ${(ms / ours.openMs).toFixed(2)} × ours (aim: ${aim})`)
  }
  if (process.argv.includes('--tenfold')) measureTenfold(path, programs.open, ours.openMs)
  if (!process.argv.includes('--no-page')) await pageOpens(path, print)
}

function measureTenfold(path: string, program: string, onceMs: number): void {
  const tenfold = join(folder, 'tenfold.pcap')
  repeat(path, tenfold, 10)
  const { openMs, packets } = opened(program, tenfold)
  const ratio = openMs / onceMs
  print(
    `${packets} packets: ${openMs.toFixed(0)} ms, ${ratio.toFixed(2)} × the time of a tenth of them (aim: 8 to 12)`,
  )
}

type Opened = {
  openMs: number
  packets: number
  bytesPerPacket: number
  conversations: number
  exchanges: number
  treeMedianMs: number
  treeWorstMs: number
}

/** Bundled as the service is: loading TypeScript is no part of opening a file. */
async function bundled(): Promise<{ open: string; pcapParser: string }> {
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: programsFolder,
      rollupOptions: {
        input: { open: entry('open-once'), pcapParser: entry('pcap-parser-once') },
        output: { entryFileNames: '[name].mjs' },
      },
    },
    ssr: { noExternal: true },
  })
  const built = (name: string) => join(programsFolder, `${name}.mjs`)
  return { open: built('open'), pcapParser: built('pcapParser') }
}

function entry(name: string): string {
  return new URL(`${name}.ts`, import.meta.url).pathname
}

function opened(program: string, path: string): Opened {
  const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', program, path], {
    encoding: 'utf8',
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Opened
}

/** The run with the median time. */
function medianOf(run: () => Opened): Opened {
  const all = Array.from({ length: runs }, run)
  return all.toSorted((a, b) => a.openMs - b.openMs)[Math.floor(runs / 2)]!
}

function medianCommand([program = '', ...args]: string[]): number {
  const all = Array.from({ length: runs }, () => {
    const startedMs = performance.now()
    const { status } = spawnSync(program, args, { stdio: 'ignore' })
    return status === 0 ? performance.now() - startedMs : Number.NaN
  })
  return all.toSorted((a, b) => a - b)[Math.floor(runs / 2)]!
}

/** The packets of a classic capture file, so many times one behind another. */
function repeat(path: string, to: string, times: number): void {
  const from = openSync(path, 'r')
  const into = openSync(to, 'w')
  const buffer = new Uint8Array(8 * 1024 * 1024)
  for (let time = 0; time < times; time++) {
    let position = time === 0 ? 0 : fileHeaderBytes
    for (;;) {
      const read = readSync(from, buffer, 0, buffer.length, position)
      if (read === 0) break
      writeSync(into, buffer, 0, read)
      position += read
    }
  }
  closeSync(from)
  closeSync(into)
}

function versionOf(program: string): string {
  const { stdout = '', stderr = '' } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return `${stdout}${stderr}`.split('\n')[0] ?? program
}

function megabytes(path: string): number {
  return Math.round(statSync(path).size / 1e6)
}

function valueOf(flag: string): string | undefined {
  const at = process.argv.indexOf(flag)
  return at < 0 ? undefined : process.argv[at + 1]
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
