import { spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { FileSource } from '../../capture/session/file-source.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { parseFilter } from '../../shared/filter/parse-filter.ts'

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
/** Of the capture file's format: before everything, and before each packet. */
const fileHeaderBytes = 24
const recordHeaderBytes = 16

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

/** The packets of one captured request, as many times as are needed; answers how many there are. */
function makeCapture(file: string, wanted: number): number {
  const seed = readFileSync(new URL('../../test/fixtures/wget-nginx-lo.pcap', import.meta.url))
  const request = seed.subarray(fileHeaderBytes)
  const packetsPerRequest = packetsIn(request)
  const output = openSync(file, 'w')
  writeSync(output, seed.subarray(0, fileHeaderBytes))
  const requests = Math.ceil(wanted / packetsPerRequest)
  for (let index = 0; index < requests; index++) {
    const copy = Buffer.from(request)
    forEachRecord(copy, (record) => renumber(record, index))
    writeSync(output, copy)
  }
  closeSync(output)
  return requests * packetsPerRequest
}

function packetsIn(records: Buffer): number {
  let count = 0
  forEachRecord(records, () => count++)
  return count
}

function forEachRecord(records: Buffer, see: (record: Buffer) => void): void {
  for (let at = 0; at < records.length;) {
    const end = at + recordHeaderBytes + records.readUInt32LE(at + 8)
    see(records.subarray(at, end))
    at = end
  }
}

/** Another client: its port, and beyond 40 000 of them its address; each begins 1 ms later. */
function renumber(record: Buffer, index: number): void {
  const ports = 40_000
  const seconds = record.readUInt32LE(0) + Math.floor(index / 1000)
  record.writeUInt32LE(seconds, 0)
  const tcp = recordHeaderBytes + 14 + 20
  const isRequest = record.readUInt16BE(tcp + 2) === 80
  record.writeUInt16BE(20_000 + (index % ports), isRequest ? tcp : tcp + 2)
  record.writeUInt8(1 + Math.floor(index / ports), isRequest ? tcp - 8 + 3 : tcp - 4 + 3)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
