import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { readProcText } from '../../capture/procfs/proc-read.ts'
import { readRunningContainers } from '../../capture/procfs/running-containers.ts'
import type { Evidence } from '../../shared/pod/owner.ts'

const main = fileURLToPath(new URL('../../capture/main.ts', import.meta.url))

export const requests = 200
const atATime = 50
/** The capture is ended when the requests have been made; this is in case they never are. */
const watchSecondsMax = 60

/** For the shell of the busybox container: requests one after another. */
export const oneAfterAnother = `for i in $(seq ${requests}); do wget -q -O /dev/null http://localhost/; done`

/** The same number, many at a time. */
export const manyAtATime = `for round in $(seq ${requests / atATime}); do
for i in $(seq ${atATime}); do wget -q -O /dev/null http://localhost/ & done; wait; done`

export type FlowEnd = {
  container?: string
  process?: string
  evidence: Evidence
}

export type Flow = { clientPort: number; serverPort: number; client: FlowEnd; server: FlowEnd }

export type WatchedPod = {
  /** The id of its busybox container, which names it beyond doubt. */
  busyboxId: string
  /** Runs a script with the shell of that container. */
  executeInBusybox(script: string): Promise<string>
}

/**
 * The conversations that `podscope flows` prints of a pod while scripts run in its busybox
 * container, one after another.
 */
export async function watchFlows(
  { busyboxId, executeInBusybox }: WatchedPod,
  scripts: readonly string[],
  options: readonly string[] = [],
): Promise<Flow[]> {
  const words = ['flows', busyboxId, '--json', '--duration', String(watchSecondsMax), ...options]
  const service = spawn(process.execPath, ['--import', 'tsx', main, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  service.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(service, 'close')
  const { pid } = readRunningContainers().find(({ id }) => id === busyboxId)!.processes[0]!
  await untilCaptured(pid, service)
  for (const script of scripts) await executeInBusybox(script)
  service.kill('SIGINT')
  await ended
  expect(service.exitCode).toBe(0)
  const lines = output.split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Flow).filter((flow) => flow.serverPort === 80)
}

/** Two packet sockets are bound in the namespace, for `lo` and `eth0`: packet(7), proc_pid_net(5). */
async function untilCaptured(pid: number, service: ChildProcess): Promise<void> {
  const countSockets = () => (readProcText(`/proc/${pid}/net/packet`) ?? '').split('\n').length - 2
  while (countSockets() < 2 && service.exitCode === null) await delay(20)
}
