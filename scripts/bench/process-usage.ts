import { readFileSync, writeFileSync } from 'node:fs'

/** A process and all that it started, theirs included. */
export function descendantsOf(root: number): number[] {
  const children = readFileSync(`/proc/${root}/task/${root}/children`, 'utf8')
  const own = children.split(' ').filter(Boolean).map(Number)
  return own.flatMap((pid) => [pid, ...descendantsOf(pid)])
}

export function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
}

/** User and system time of all its threads so far; the kernel counts in hundredths. */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Of all processes that this one has started and that have ended; the kernel counts in hundredths. */
export function cpuSecondsOfChildren(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

export function residentMegabytesOf(pid: number): number {
  return megabytes(pid, 'VmRSS')
}

/** The most that was resident since `resetPeak`. */
export function peakMegabytesOf(pid: number): number {
  return megabytes(pid, 'VmHWM')
}

/** Forgets the peak so far: see `clear_refs` in proc_pid_clear_refs(5). */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

function megabytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kib = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]
  return Math.round(Number(kib ?? 0) / 1024)
}
