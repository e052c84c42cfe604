import { closeSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs'
import { workerData } from 'node:worker_threads'

/**
 * The thread of `begun-programs.ts`: waits until the kernel tells that a process has become a program
 * (`sched_process_exec`, when its arguments are in place) and reads it at once. Plain JavaScript: a
 * thread is started from a file, and the same one has to do for the sources and for what is built.
 */
const { pipe, port, watched, isEnding } = workerData

const descriptor = openSync(pipe, 'r')
const buffer = Buffer.allocUnsafe(64 * 1024)
const commandLineCharactersMax = 200

while (Atomics.load(isEnding, 0) === 0) {
  const text = buffer.latin1Slice(0, readSync(descriptor, buffer))
  for (const [, pid] of text.matchAll(/ sched_process_exec: .* pid=(\d+) old_pid=/g)) {
    const program = readProgram(Number(pid))
    if (program !== undefined) port.postMessage(program)
  }
}
closeSync(descriptor)
port.close()

/** `undefined` when it has gone, when its PID has passed on, or when nobody watches its network. */
function readProgram(pid) {
  try {
    const inode = Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[0])
    if (!watched.includes(inode)) return undefined
    const before = readStat(pid)
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    if (readStat(pid).startTicks !== before.startTicks) return undefined
    return {
      pid,
      ...before,
      pidInside: Number(/^NSpid:.*?(\d+)$/m.exec(status)[1]),
      commandLine: commandLine
        .replace(/\0+$/, '')
        .replaceAll('\0', ' ')
        .slice(0, commandLineCharactersMax),
    }
  } catch {
    return undefined
  }
}

/** proc_pid_stat(5): a name can hold anything, so it ends at the last bracket. */
function readStat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const close = text.lastIndexOf(')')
  const startTicks = Number(text.slice(close + 2).split(' ')[19])
  return { name: text.slice(text.indexOf('(') + 1, close), startTicks }
}
