import type { Source } from '../session/source.ts'
import { startLive } from '../session/start-live.ts'
import type { CaptureFlags } from '../session/start-live.ts'
import { findNamedPod } from './find-pod.ts'
import type { Output } from './output.ts'
import { writeRemedy } from './output.ts'

export type CaptureForFlags = CaptureFlags & {
  namespace?: string
  /** Seconds. */
  duration?: number
  /** Packets. */
  count?: number
}

/** How often it is looked whether enough packets have come. */
const lookIntervalMs = 50

/**
 * Captures a pod without a page until the time is up, enough packets have come, or the process is
 * asked to end; then reports. Resolves with the exit status.
 */
export async function captureFor(
  name: string,
  flags: CaptureForFlags,
  out: Output,
  report: (source: Source) => number,
): Promise<number> {
  const pod = await findNamedPod(name, flags.namespace, out)
  if (!pod) return 1
  const source = await startLive(pod, flags, (_, notice) => writeRemedy(out, notice))
  if ('problem' in source) {
    writeRemedy(out, source.problem)
    return 1
  }
  await enough(source, flags)
  await source.stop()
  const status = report(source)
  await source.close()
  return status
}

function enough(source: Source, { duration, count }: CaptureForFlags): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timeout)
      clearInterval(looking)
      resolve()
    }
    const timeout = duration === undefined ? undefined : setTimeout(done, duration * 1000)
    const looking = setInterval(() => {
      if (count !== undefined && source.engine.lastPacket >= count) done()
    }, lookIntervalMs)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, done)
  })
}
