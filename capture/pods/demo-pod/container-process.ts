import { spawn } from 'node:child_process'
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { readProcText } from '../../procfs/proc-read.ts'
import { readProcessStat } from '../../procfs/processes.ts'
import { environment, keepStart } from './command.ts'
import type { Tools } from './tools.ts'

/** A process takes some 10 ms to start, and seconds on a machine that swaps. */
const startMsMax = 10_000
const pollMs = 1

export type StartedProcess = {
  /** As the node numbers it. */
  pid: number
  startTicks: number
  /** The child of this service: the process itself, or what waits for it outside of its namespace. */
  child: ChildProcess
}

/** What to execute, and the name in `/proc/PID/comm` that tells that it runs. */
export type Program = { args: readonly string[]; name: string }

/**
 * Starts a program as the first process of a new process namespace. What waits for it outside is, as
 * a runtime's shim, no part of the container. Resolves when `args` has become the program, through
 * whatever it executes on the way, or with the complaint when it could not.
 */
export function startInProcessNamespace(tools: Tools, program: Program) {
  const args = [tools.unshare, '--pid', '--fork', '--kill-child', ...program.args]
  return start(tools, { args, name: program.name }, (pid) => readChildren(pid)[0])
}

/** The same without a namespace of its own. */
export function startProcess(tools: Tools, program: Program) {
  return start(tools, program, (pid) => pid)
}

/** The children of a process that has one thread: proc_tid_children(5). */
export function readChildren(pid: number): number[] {
  const text = readProcText(`/proc/${pid}/task/${pid}/children`) ?? ''
  return text.split(' ').filter(Boolean).map(Number)
}

/**
 * The kernel kills the process when this service dies, in whatever way: `setpriv` asks for that, and
 * `unshare --kill-child` passes it on to the first process of a namespace, which takes the others along.
 */
async function start(
  tools: Tools,
  { args, name }: Program,
  findPid: (childPid: number) => number | undefined,
): Promise<StartedProcess | string> {
  const child = spawn(tools.setpriv, ['--pdeathsig', 'KILL', ...args], {
    env: environment,
    // A session of its own: Ctrl-C is for the service, which then ends the pod in order.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const failure = watchFailure(child, name)
  const deadline = Date.now() + startMsMax
  while (failure() === undefined && Date.now() < deadline) {
    const pid = child.pid === undefined ? undefined : findPid(child.pid)
    const stat = pid === undefined ? undefined : readProcessStat(pid)
    if (pid !== undefined && stat?.name === name) return { pid, startTicks: stat.startTicks, child }
    await delay(pollMs)
  }
  child.kill('SIGKILL')
  return failure() ?? `${name} did not start within ${startMsMax / 1000} seconds`
}

/** Tells, from when it has ended on, why it did. */
function watchFailure(
  child: ChildProcessByStdio<Writable, null, Readable>,
  name: string,
): () => string | undefined {
  const complaint = keepStart(child.stderr)
  let failure: string | undefined
  child.once('error', (error) => (failure = error.message))
  child.once('close', () => (failure ??= complaint() || `${name} ended at once`))
  return () => failure
}
