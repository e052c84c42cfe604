import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { FileSource } from '../../capture/session/file-source.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { parseFilter } from '../../shared/filter/parse-filter.ts'
import { makeCapture } from './made-capture.ts'

/**
 * How long filters take over an open capture, those that columns answer and those that read packets
 * back, beside `tshark -Y` on the same file, which dissects it anew each time. The capture is made on
 * the spot: one request over loopback, again and again from other ports and addresses. `--packets N`
 * makes it smaller, `--no-tshark` leaves the comparison out. Medians of five; tshark runs once.
 */
const argument = (flag: string, otherwise: number) => {
  const at = process.argv.indexOf(flag)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const packetsWanted = argument('--packets', 1_000_000)
const asksTshark = !process.argv.includes('--no-tshark')
const runs = 5

const byColumns = [
  'frame.len > 100',
  'tcp.port == 80',
  'ip.addr == 127.0.0.0/8 && tcp.flags.syn == 1',
  'tcp.srcport in {20000..30000} and not tcp.flags.ack == 0',
  'http',
  'tcp.analysis.flags || tcp.len > 1000',
]
const byPackets = [
  'http.request.method == "GET"',
  'http.user_agent contains "wget" && tcp.dstport == 80',
  'http.response.code >= 400',
  'tcp.payload contains "nginx"',
  'ip.ttl < 64',
  'eth.src == 00:00:00:00:00:00 && ip.id == 1',
  'frame matches "thank you"',
  'tcp.options.mss_val > 1000',
]

const path = join(mkdtempSync(join(tmpdir(), 'bench-filter-')), 'requests.pcap')
try {
  const packets = makeCapture(path, packetsWanted)
  const { engine, close } = await open(path)
  const megabytes = Math.round(statSync(path).size / 1e6)
  print(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`)
  print(`${packets} packets, ${megabytes} MB`)
  for (const filter of [...byColumns, ...byPackets]) await measure(engine, filter)
  await close()
} finally {
  rmSync(dirname(path), { recursive: true })
}

async function measure(engine: Engine, filter: string): Promise<void> {
  const parsed = parseFilter(filter)
  if ('problem' in parsed || parsed.test === undefined) throw new Error(`not a filter: ${filter}`)
  const times: number[] = []
  let found = 0
  for (let index = 0; index < runs; index++) {
    const run = engine.filter(parsed.test)
    const begun = performance.now()
    await run.advance()
    times.push(performance.now() - begun)
    found = run.matches.count
    run.close()
  }
  const ours = times.toSorted((a, b) => a - b)[Math.floor(runs / 2)]!
  const line = `${ours.toFixed(1).padStart(8)} ms  ${String(found).padStart(8)}  ${filter}`
  print(asksTshark ? `${line}${besideTshark(filter, ours, found)}` : line)
}

function besideTshark(filter: string, oursMs: number, found: number): string {
  const begun = performance.now()
  const { stdout } = spawnSync(
    'tshark',
    ['-nr', path, '-Y', filter, '-T', 'fields', '-e', 'frame.number'],
    { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const theirs = performance.now() - begun
  const lines = stdout.split('\n').length - 1
  const agreement = lines === found ? '' : `, which finds ${lines}`
  return `  ${(theirs / oursMs).toFixed(0)} × faster than tshark${agreement}`
}

async function open(file: string): Promise<{ engine: Engine; close: () => Promise<void> }> {
  const source = await FileSource.open({ path: file, tell: (_, { text }) => print(text) })
  if ('problem' in source) throw new Error(source.problem.text)
  await source.loaded
  return { engine: source.engine, close: () => source.close() }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
