import { spawn } from 'node:child_process'
import type { Remedy } from '../../../shared/messages/messages.ts'
import { isSameProcess } from '../../procfs/processes.ts'
import { joinCgroup } from './cgroup.ts'
import { environment, keepStart } from './command.ts'
import type { Tools } from './tools.ts'

/** Over localhost the answer is there within milliseconds; a stopped nginx must not hold us up. */
const requestMsMax = 5000

export type Requester = {
  /** One request after those that are under way; callers who wait at the same time share one. */
  request(): Promise<Remedy | undefined>
  stop(): void
}

/** Where requests are made: in which container, by its first process and its cgroup. */
export type RequestPlace = { pid: number; startTicks: number; cgroupFolder: string }

/** Sends requests from the busybox container, one at a time, at least every `everySeconds`. */
export function startRequester(tools: Tools, place: RequestPlace, everySeconds: number): Requester {
  let current: Promise<Remedy | undefined> | undefined
  let next: Promise<Remedy | undefined> | undefined
  const request = (): Promise<Remedy | undefined> => {
    if (current === undefined) {
      current = fetchPage(tools, place).finally(() => (current = undefined))
      return current
    }
    next ??= current.then(() => {
      next = undefined
      return request()
    })
    return next
  }
  const timer = setInterval(() => {
    if (current === undefined) void request()
  }, everySeconds * 1000)
  return { request, stop: () => clearInterval(timer) }
}

/**
 * Executes `wget` in the container as `kubectl exec` would: in all its namespaces, and in its cgroup
 * from its first moment on. `xargs` arranges the latter: it starts its command when its input ends,
 * which is when it has been moved into the cgroup.
 */
async function fetchPage(tools: Tools, place: RequestPlace): Promise<Remedy | undefined> {
  if (!isSameProcess(place)) return requestRemedy('the busybox container has ended')
  const namespaces = ['--mount', '--net', '--ipc', '--uts', '--pid']
  const enter = [tools.nsenter, '--target', String(place.pid), ...namespaces, '--']
  const fetch = ['wget', '-q', '-O', '/dev/null', 'http://localhost/']
  return new Promise((resolve) => {
    const child = spawn(tools.busybox, ['xargs', ...enter, ...fetch], {
      env: environment,
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    const complaint = keepStart(child.stderr)
    const timer = setTimeout(() => killGroup(child.pid), requestMsMax)
    const finish = (problem: string | undefined) => {
      clearTimeout(timer)
      resolve(problem === undefined ? undefined : requestRemedy(problem))
    }
    child.once('error', (error) => finish(error.message))
    child.once('close', (status) => {
      finish(status === 0 ? undefined : complaint() || `no answer within ${requestMsMax} ms`)
    })
    child.stdin.on('error', () => undefined)
    if (child.pid !== undefined) joinCgroup(place.cgroupFolder, child.pid)
    child.stdin.end()
  })
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

function requestRemedy(problem: string): Remedy {
  return {
    code: 'demo-request',
    text: `The request in the demo pod failed: ${problem}`,
    remedy: 'Stop the demo and start it again.',
  }
}
