import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { readChildren } from '../../capture/pods/demo-pod/container-process.ts'
import { readProcText } from '../../capture/procfs/proc-read.ts'
import type { Evidence } from '../../shared/pod/owner.ts'

const main = fileURLToPath(new URL('../../capture/main.ts', import.meta.url))

export const requests = 200
const atATime = 50
/** The capture is ended when the requests have been made; this is in case they never are. */
const watchSecondsMax = 60
/** For the last packets to pass through a machine that has just run 50 programs at a time. */
const settleMs = 3000

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
  const duration = ['--duration', String(watchSecondsMax)]
  const words = ['flows', busyboxId, '--json', ...duration, ...options]
  const service = spawn(process.execPath, ['--import', 'tsx', main, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  service.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(service, 'close')
  await untilCaptured(service)
  for (const script of scripts) await executeInBusybox(script)
  await delay(settleMs)
  service.kill('SIGINT')
  await ended
  expect(service.exitCode).toBe(0)
  const lines = output.split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Flow).filter((flow) => flow.serverPort === 80)
}

/**
 * `lo` and `eth0` are captured: two of the service's children have mapped the ring of a packet socket
 * (packet(7)), which is the last thing that tcpdump does before packets come in.
 */
async function untilCaptured(service: ChildProcess): Promise<void> {
  const rings = () =>
    readChildren(service.pid!).filter((pid) =>
      readProcText(`/proc/${pid}/maps`)?.includes('socket:['),
    )
  while (rings().length < 2 && service.exitCode === null) await delay(20)
}
