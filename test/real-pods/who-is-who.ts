import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { readProcText } from '../../capture/procfs/proc-read.ts'
import type { Evidence } from '../../shared/pod/owner.ts'

const main = fileURLToPath(new URL('../../capture/main.ts', import.meta.url))

export const requests = 200
const atATime = 50

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

export type Watched = {
  pod: string
  /** A process in the pod's network namespace. */
  pid: number
  /** Runs a script with the shell of the busybox container. */
  executeInBusybox(script: string): Promise<string>
}

/**
 * The conversations that `podscope flows` prints of a pod while scripts run in its busybox
 * container, one after another.
 */
export async function watchFlows(
  watched: Watched,
  scripts: readonly string[],
  options: readonly string[] = [],
): Promise<Flow[]> {
  const service = spawn(
    process.execPath,
    ['--import', 'tsx', main, 'flows', watched.pod, '--json', '--duration', '12', ...options],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  let complaint = ''
  service.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  service.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const ended = once(service, 'close')
  await untilCaptured(watched.pid, () => service.exitCode !== null)
  for (const script of scripts) await watched.executeInBusybox(script)
  expect(service.exitCode).toBeNull()
  await ended
  expect(complaint).toBe('')
  expect(service.exitCode).toBe(0)
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Flow)
}

/** Two packet sockets are bound in the namespace, for `lo` and `eth0`: packet(7), proc_pid_net(5). */
async function untilCaptured(pid: number, hasEnded: () => boolean): Promise<void> {
  const sockets = () =>
    (readProcText(`/proc/${pid}/net/packet`) ?? '').trim().split('\n').length - 1
  while (sockets() < 2 && !hasEnded()) await delay(20)
}
