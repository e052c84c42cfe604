import type { Remedy } from '../../shared/messages/messages.ts'
import type { Source, Tell } from '../session/source.ts'
import type { CaptureFlags } from '../session/start-live.ts'
import type { ClusterChoice } from './cluster-options.ts'
import { interruptible } from './interruption.ts'
import { startTarget } from './new-desk.ts'
import type { Output } from './output.ts'
import { writeRemedy } from './output.ts'
import { findTarget } from './pod-target.ts'

export type CaptureForFlags = CaptureFlags &
  ClusterChoice & {
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
  name: string | undefined,
  flags: CaptureForFlags,
  out: Output,
  report: (source: Source) => number | Promise<number>,
): Promise<number> {
  const target = await findTarget(name, flags, out)
  if (!target) return 1
  const tell: Tell = (_, notice) => writeRemedy(out, notice)
  const step = (text: string) => out.error(`podscope: ${text}`)
  const source = await interruptible((signal) => startTarget(target, flags, { tell, step, signal }))
  if ('problem' in source) {
    writeRemedy(out, source.problem)
    return 1
  }
  await enough(source, flags)
  await source.stop()
  sayLosses(source, out)
  const status = await report(source)
  await source.close()
  return status
}

/** What is missing in the report is said beside it. */
function sayLosses({ engine }: Source, out: Output): void {
  const { kernelDropped, kernelDroppedUnknown, tapLost, silentDeaths } = engine.counters().loss
  if (kernelDropped + tapLost > 0) {
    writeRemedy(out, {
      code: 'packets-lost',
      text: `${kernelDropped} packets were dropped by the kernel and ${tapLost} lost with a tap that died: conversations can be missing or incomplete.`,
      remedy: 'A smaller --snap-length or a larger --buffer lets more packets wait.',
    })
  }
  if (kernelDroppedUnknown) writeRemedy(out, droppedUnknown)
  if (silentDeaths > 0) {
    writeRemedy(out, {
      code: 'losses-unknown',
      text: `How many packets were lost is unknown: of the taps, ${silentDeaths} died without saying what they had captured.`,
      remedy: 'What passed until the next tap began may be missing.',
    })
  }
}

const droppedUnknown: Remedy = {
  code: 'dropped-unknown',
  text: 'How many packets the kernel dropped is unknown: this tap cannot tell.',
  remedy: 'Say --tap tcpdump to know.',
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
