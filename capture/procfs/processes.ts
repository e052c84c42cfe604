import type { Process } from '../../shared/pod/pod.ts'
import { processName } from './process-name.ts'
import { procRootDefault, readProcFolder, readProcText } from './proc-read.ts'

/** What is needed of `/proc/PID/stat` (proc_pid_stat(5)). */
export type ProcessStat = {
  /** As `/proc/PID/comm`: at most 15 bytes. It can be the name of a thread: see `processName`. */
  name: string
  /** One letter: `R`, `S`, `Z`, … */
  state: string
  parentPid: number
  /** Field 22: clock ticks since boot. */
  startTicks: number
}

/** All PIDs, ascending; empty where there is no procfs. */
export function readPids(procRoot = procRootDefault): number[] {
  const names = readProcFolder(procRoot) ?? []
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b)
}

/** `undefined` when the process has gone. One small file is read. */
export function readProcessStat(pid: number, procRoot = procRootDefault): ProcessStat | undefined {
  const text = readProcText(`${procRoot}/${pid}/stat`)
  return text === undefined ? undefined : parseProcessStat(text)
}

/**
 * A process by its PID; `undefined` when it has gone. Three small files are read, one after the
 * other: whoever needs to be sure that they were of one process compares `startTicks` afterwards.
 */
export function readProcess(pid: number, procRoot = procRootDefault): Process | undefined {
  const stat = readProcessStat(pid, procRoot)
  const status = readProcText(`${procRoot}/${pid}/status`)
  if (stat === undefined || status === undefined) return undefined
  const commandLine = readCommandLine(pid, procRoot)
  return {
    pid,
    pidInside: Number(/^NSpid:.*?(\d+)$/m.exec(status)?.[1] ?? pid),
    parentPid: stat.parentPid,
    startTicks: stat.startTicks,
    name: processName(stat.name, commandLine),
    commandLine,
    userId: Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1] ?? 0),
  }
}

/**
 * The arguments of a process, without the zeros that a rewritten title is padded with; empty for a kernel
 * thread, a zombie and a process that has gone.
 */
export function readCommandLine(pid: number, procRoot = procRootDefault): string[] {
  const text = readProcText(`${procRoot}/${pid}/cmdline`) ?? ''
  const trimmed = text.replace(/\0+$/, '')
  return trimmed === '' ? [] : trimmed.split('\0')
}

/** Whether the PID still is the process that was seen, and not another one that got its number. */
export function isSameProcess(
  process: { pid: number; startTicks: number },
  procRoot = procRootDefault,
): boolean {
  return readProcessStat(process.pid, procRoot)?.startTicks === process.startTicks
}

/** Reads `1234 (name with ) in it) S 1 …`: a name can hold anything, so it ends at the last bracket. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open < 0 || close < open) return undefined
  const fields = text.slice(close + 2).split(' ')
  return {
    name: text.slice(open + 1, close),
    state: fields[0] ?? '',
    parentPid: Number(fields[1]),
    startTicks: Number(fields[19]),
  }
}
