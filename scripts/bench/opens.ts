import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { runProgram } from './bundled-programs.ts'
import { medianRun, repeated } from './median.ts'
import { cpuSecondsOfChildren } from './process-usage.ts'

const fileHeaderBytes = 24

type Opened = {
  openMs: number
  processorMs: number
  packets: number
  bytesPerPacket: number
  conversations: number
  exchanges: number
  treeMedianMs: number
  treeWorstMs: number
}

/** Commands on the same file, and how many times as long as ours each is aimed to take. */
const others = (path: string): readonly [name: string, aim: string, command: string[]][] => [
  ['tcpdump -w (bare copy)', 'at least 0.40', ['tcpdump', '-nr', path, '-w', '/dev/null']],
  ['capinfos', 'at least 1', ['capinfos', path]],
  ['tshark -q -z conv,tcp', 'at least 20', ['tshark', '-nr', path, '-q', '-z', 'conv,tcp']],
]

/**
 * How long opening the capture takes, beside the programs that a person would use instead. Ours is a
 * fresh process each time, timed from its first byte, as pcap-parser's is; the others are timed as
 * whole commands. Processor time is the better measure where others use the machine too.
 */
export function benchOpening(path: string, print: (line: string) => void): void {
  const ours = openedOften(path)
  printOurs(path, ours, print)
  const compare = (name: string, aim: string, theirs: Times) => {
    const ratio = (theirs.elapsedMs / ours.openMs).toFixed(2)
    const byProcessor = (theirs.processorMs / ours.processorMs).toFixed(2)
    print(
      `${name}: ${theirs.elapsedMs.toFixed(0)} ms, ${ratio} × ours (aim: ${aim}); ${theirs.processorMs.toFixed(0)} ms of processor time, ${byProcessor} × ours`,
    )
  }
  for (const [name, aim, command] of others(path)) {
    compare(name, aim, medianRun(repeated(timed(command)), byElapsed))
  }
  const parser = () => {
    const { openMs, processorMs } = runProgram<Opened>('pcap-parser-once', path)
    return { elapsedMs: openMs, processorMs }
  }
  compare('pcap-parser', 'none', medianRun(repeated(parser), byElapsed))
}

/** Ours alone, of a capture in which every request has a connection of its own. */
export function benchShortConnections(path: string, print: (line: string) => void): void {
  print('a capture of short connections:')
  printOurs(path, openedOften(path), print)
}

/** One that is ten times as long, in `folder`. */
export function benchTenfold(path: string, folder: string, print: (line: string) => void): void {
  const tenfold = `${folder}/tenfold.pcap`
  repeatPackets(path, tenfold, 10)
  const once = runProgram<Opened>('open-once', path)
  const { openMs, packets } = runProgram<Opened>('open-once', tenfold)
  rmSync(tenfold)
  const ratio = openMs / once.openMs
  print(
    `${packets} packets: ${openMs.toFixed(0)} ms, ${ratio.toFixed(2)} × the time of a tenth of them (aim: 8 to 12)`,
  )
}

function openedOften(path: string): Opened {
  const run = () => runProgram<Opened>('open-once', path)
  return medianRun(repeated(run), ({ openMs }) => openMs)
}

function printOurs(path: string, ours: Opened, print: (line: string) => void): void {
  const megabytes = Math.round(statSync(path).size / 1e6)
  print(
    `${ours.packets} packets, ${megabytes} MB, ${ours.conversations} conversations, ${ours.exchanges} exchanges`,
  )
  print(
    `ours: open ${ours.openMs.toFixed(0)} ms (index, conversations, TCP analysis, exchanges), ${ours.processorMs.toFixed(0)} ms of processor time, ${ours.bytesPerPacket.toFixed(1)} B of memory a packet (aim: at most 64)`,
  )
  print(
    `a packet's full tree: ${ours.treeMedianMs.toFixed(2)} ms (median), ${ours.treeWorstMs.toFixed(2)} ms (worst of 500; aim: at most 2)`,
  )
}

type Times = { elapsedMs: number; processorMs: number }

const byElapsed = ({ elapsedMs }: Times): number => elapsedMs

/** `NaN` for a command that fails. */
function timed([program = '', ...args]: readonly string[]): () => Times {
  return () => {
    const before = cpuSecondsOfChildren()
    const startedMs = performance.now()
    const { status } = spawnSync(program, args, { stdio: 'ignore' })
    const elapsedMs = status === 0 ? performance.now() - startedMs : Number.NaN
    return { elapsedMs, processorMs: (cpuSecondsOfChildren() - before) * 1000 }
  }
}

/** The packets of a classic capture file, so many times one behind another. */
function repeatPackets(path: string, to: string, times: number): void {
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
