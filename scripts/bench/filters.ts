import { spawnSync } from 'node:child_process'
import { runProgram } from './bundled-programs.ts'
import { medianRun, repeated } from './median.ts'

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

type Filtered = { coldMs: number; warmMs: number; found: number }

/**
 * How long filters take over a capture that has just been opened, each in fresh processes: the first
 * time, and when the same has been asked before. First those that columns answer.
 */
export function benchColumnFilters(path: string, print: (line: string) => void): void {
  print('filters that columns answer (aim: at most 30 ms the first time):')
  for (const filter of byColumns) {
    const all = repeated(() => runProgram<Filtered>('filter-once', path, filter))
    const { coldMs, found } = medianRun(all, (run) => run.coldMs)
    const { warmMs } = medianRun(all, (run) => run.warmMs)
    print(lineOf(filter, { coldMs, warmMs, found }))
  }
}

/** Those that read packets back, beside `tshark -Y`, which dissects the file anew each time. Once each. */
export function benchPacketFilters(path: string, print: (line: string) => void): void {
  print('filters that read packets (aim: at least 5 × faster than tshark the first time):')
  for (const filter of byPackets) {
    const filtered = runProgram<Filtered>('filter-once', path, filter)
    print(`${lineOf(filter, filtered)}${besideTshark(path, filter, filtered)}`)
  }
}

function lineOf(filter: string, { coldMs, warmMs, found }: Filtered): string {
  const [cold, warm] = [coldMs, warmMs].map((ms) => ms.toFixed(1).padStart(8))
  return `${cold} ms first, ${warm} ms again  ${String(found).padStart(8)}  ${filter}`
}

function besideTshark(path: string, filter: string, { coldMs, found }: Filtered): string {
  const begunMs = performance.now()
  const { stdout } = spawnSync(
    'tshark',
    ['-nr', path, '-Y', filter, '-T', 'fields', '-e', 'frame.number'],
    { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const theirs = performance.now() - begunMs
  const lines = stdout.split('\n').length - 1
  const agreement = lines === found ? '' : `, which finds ${lines}`
  return `  ${(theirs / coldMs).toFixed(1)} × faster than tshark${agreement}`
}
