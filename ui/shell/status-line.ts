import type { Counters, LossLedger } from '../../shared/messages/counters.ts'
import type { Evidence } from '../../shared/pod/owner.ts'
import { formatCount } from '../../shared/format/byte-count.ts'
import { formatShare } from '../text/numbers.ts'

/** One entry of the status line: a figure in its words. A bad one is drawn as an error. */
export type StatusEntry = {
  before?: string
  figure: string
  after?: string
  title: string
  bad?: boolean
}

/** The figures of loss, from the wire to the screen; each with its own reason. */
export function lossEntries(counters: Counters, skippedPackets: number): StatusEntry[] {
  const { loss } = counters
  const losses: [string, number, string][] = [
    [
      'tap',
      loss.tapLost,
      'Lost between the kernel and the engine: a capture died with packets in it.',
    ],
    [
      'engine',
      loss.evictedPackets,
      'Counted, but no longer listed: the engine keeps the latest packets only.',
    ],
    ['view', skippedPackets, 'Counted and listed, but not drawn: this page could not keep up.'],
  ]
  return [
    kernelEntry(loss),
    ...losses.map(([after, count, title]) => ({
      figure: formatCount(count),
      after,
      title,
      bad: count > 0 && after !== 'engine',
    })),
  ]
}

function kernelEntry({ kernelDropped, kernelDroppedUnknown }: LossLedger): StatusEntry {
  const after = 'kernel'
  if (kernelDroppedUnknown) {
    const title = 'Dropped by the kernel: unknown. This way of capturing cannot tell.'
    return { figure: 'unknown', after, title, bad: true }
  }
  const title = 'Dropped by the kernel: the capture’s buffer was full.'
  return { figure: formatCount(kernelDropped), after, title, bad: kernelDropped > 0 }
}

/** Losses that are only worth a word once they have happened. */
export function rarerLossEntries({ loss }: Counters): StatusEntry[] {
  const losses: [string, number, string][] = [
    ['without bytes', loss.evictedBytesPackets, 'Listed, but their bytes have left the spool.'],
    [
      'died silently',
      loss.silentDeaths,
      'Captures that ended without saying what they had captured: what they lost is unknown.',
    ],
    ['not recorded', loss.unrecordedPackets, 'Not written to the recording: the disk was full.'],
  ]
  return losses
    .filter(([, count]) => count > 0)
    .map(([after, count, title]) => ({ figure: formatCount(count), after, title, bad: true }))
}

const evidenceOrder = ['exact', 'remembered', 'listener', 'shared', 'unknown'] as const

/** `99.8 % exact · 0.2 % listener`: how the ends' owners are known, the surest first. */
export function evidenceEntries(evidence: Record<Evidence, number>): StatusEntry[] {
  const ends = evidenceOrder.reduce((sum, name) => sum + evidence[name], 0)
  return evidenceOrder
    .filter((name) => evidence[name] > 0 || (name === 'exact' && ends > 0))
    .map((name) => ({
      figure: formatShare(evidence[name], ends),
      after: name,
      title: `${formatCount(evidence[name])} of ${formatCount(ends)} ends of conversations`,
    }))
}

/** `12 431 packets`, `310 shown`: what there is, and what this page holds of it. */
export function totalEntries(
  counters: Counters,
  shownPackets: number,
  newestPacket: number,
): StatusEntry[] {
  return [
    {
      // Packets come more often than counters: never show more than there are.
      figure: formatCount(Math.max(counters.packets, newestPacket)),
      after: 'packets',
      title: 'Captured since the source was opened; exact whatever this page draws.',
    },
    {
      figure: formatCount(shownPackets),
      after: 'shown',
      title: 'Packets that this page holds to draw.',
    },
  ]
}
