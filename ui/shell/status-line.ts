import type { Counters, LossLedger } from '../../shared/messages/counters.ts'
import type { Evidence } from '../../shared/pod/owner.ts'
import { formatCount } from '../../shared/format/byte-count.ts'
import { formatShare } from '../text/numbers.ts'
import { statusWords } from './status-words.ts'

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
  const words = statusWords()
  return [
    kernelEntry(loss),
    counted(words.tap, loss.tapLost, words.tapTitle),
    { ...counted(words.engine, loss.evictedPackets, words.engineTitle), bad: false },
    counted(words.view, skippedPackets, words.viewTitle),
  ]
}

function kernelEntry({ kernelDropped, kernelDroppedUnknown }: LossLedger): StatusEntry {
  const words = statusWords()
  if (!kernelDroppedUnknown) return counted(words.kernel, kernelDropped, words.kernelTitle)
  return { figure: words.unknown, after: words.kernel, title: words.kernelUnknownTitle, bad: true }
}

/** Losses that are only worth a word once they have happened. */
export function rarerLossEntries({ loss }: Counters): StatusEntry[] {
  const words = statusWords()
  return [
    counted(words.withoutBytes, loss.evictedBytesPackets, words.withoutBytesTitle),
    counted(words.diedSilently, loss.silentDeaths, words.diedSilentlyTitle),
    counted(words.missedAtAgents, loss.missedAtAgents, words.missedAtAgentsTitle),
    counted(words.notRecorded, loss.unrecordedPackets, words.notRecordedTitle),
  ].filter(({ bad }) => bad)
}

function counted(after: string, count: number, title: string): StatusEntry {
  return { figure: formatCount(count), after, title, bad: count > 0 }
}

const evidenceOrder = ['exact', 'remembered', 'listener', 'shared', 'unknown'] as const

/** `99.8 % exact · 0.2 % listener`: how the ends' owners are known, the surest first. */
export function evidenceEntries(evidence: Record<Evidence, number>): StatusEntry[] {
  const ends = evidenceOrder.reduce((sum, name) => sum + evidence[name], 0)
  return evidenceOrder
    .filter((name) => evidence[name] > 0 || (name === 'exact' && ends > 0))
    .map((name) => ({
      figure: formatShare(evidence[name], ends),
      after: statusWords().evidence[name],
      title: statusWords().evidenceTitle(formatCount(evidence[name]), formatCount(ends)),
    }))
}

/** What a page has of the packets: `matches` where there is a filter. */
export type PagePackets = { shown: number; newest: number; matches?: number | undefined }

/** `12 431 packets`, `310 shown`: what there is, and what this page shows of it. */
export function totalEntries(
  counters: Counters,
  { shown, newest, matches }: PagePackets,
): StatusEntry[] {
  const words = statusWords()
  // Packets come more often than counters: never show more than there are.
  const packets = Math.max(counters.packets, newest)
  const { seenAgain } = counters.loss
  const again = {
    figure: formatCount(seenAgain),
    after: words.seenAgain,
    title: words.seenAgainTitle(formatCount(packets + seenAgain)),
  }
  return [
    { figure: formatCount(packets), after: words.packets, title: words.packetsTitle },
    ...(seenAgain > 0 ? [again] : []),
    matches === undefined
      ? { figure: formatCount(shown), after: words.shown, title: words.shownTitle }
      : { figure: formatCount(matches), after: words.matching, title: words.matchingTitle },
  ]
}
