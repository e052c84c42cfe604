import { flushSync, mount, unmount } from 'svelte'
import { describe, expect, it } from 'vitest'
import type { Counters } from '../../../shared/messages/counters.ts'
import StatusLine from '../../../ui/shell/status-line.svelte'
import {
  evidenceEntries,
  lossEntries,
  rarerLossEntries,
  totalEntries,
} from '../../../ui/shell/status-line.ts'
import { CaptureSaving } from '../../../ui/saving/capture-saving.svelte.ts'
import { Session } from '../../../ui/state/session.svelte.ts'

const counters: Counters = {
  packets: 12_431,
  bytes: 1_000_000,
  firstRetained: 1,
  conversations: 1000,
  exchanges: 1000,
  firstOffsetNs: 0,
  lastOffsetNs: 41_906_913_000,
  packetsPerSecond: 12,
  interfaces: [],
  loss: {
    kernelDropped: 0,
    kernelDroppedUnknown: false,
    tapLost: 0,
    silentDeaths: 0,
    ownPackets: 812,
    evictedPackets: 0,
    evictedBytesPackets: 0,
    unrecordedPackets: 0,
    seenAgain: 0,
    missedAtAgents: 0,
  },
  evidence: { exact: 1996, listener: 4, remembered: 0, shared: 0, unknown: 0 },
  delayMs: 38,
  spoolBytes: 0,
}

function withLoss(loss: Partial<Counters['loss']>): Counters {
  return { ...counters, loss: { ...counters.loss, ...loss } }
}

function figures(entries: { figure: string; after?: string; bad?: boolean }[]): string[] {
  return entries.map(({ figure, after, bad }) =>
    `${figure} ${after}${bad ? '!' : ''}`.replaceAll('\u00a0', ' '),
  )
}

describe('status line', () => {
  it('shows every loss, also when there is none', () => {
    expect(figures(lossEntries(counters, 0))).toEqual(['0 kernel', '0 tap', '0 engine', '0 view'])
  })

  it('keeps the losses apart, and says which are bad', () => {
    const lost = withLoss({ kernelDropped: 41, tapLost: 3, evictedPackets: 5_000_000 })
    expect(figures(lossEntries(lost, 900))).toEqual([
      '41 kernel!',
      '3 tap!',
      '5 000 000 engine',
      '900 view!',
    ])
  })

  it('mentions missing bytes and an incomplete recording once they happen', () => {
    expect(rarerLossEntries(counters)).toEqual([])
    const lost = withLoss({ evictedBytesPackets: 7, unrecordedPackets: 9 })
    expect(figures(rarerLossEntries(lost))).toEqual(['7 without bytes!', '9 not recorded!'])
  })

  it('counts what agents saw at both ends, and what they could not keep', () => {
    const joined = withLoss({ seenAgain: 4000, missedAtAgents: 12 })
    const totals = totalEntries(joined, { shown: 310, newest: 0 })
    expect(figures(totals)).toEqual(['12 431 packets', '4 000 seen at both ends', '310 shown'])
    expect(totals[1]!.title.replaceAll('\u00a0', ' ')).toContain('16 431 packets came')
    expect(figures(rarerLossEntries(joined))).toEqual(['12 missed at agents!'])
  })

  it('says that it does not know what it cannot know', () => {
    const unknown = withLoss({ kernelDroppedUnknown: true, silentDeaths: 2 })
    expect(figures(lossEntries(unknown, 0))[0]).toBe('unknown kernel!')
    expect(figures(rarerLossEntries(unknown))).toEqual(['2 died silently!'])
  })

  it('never shows more packets than there are', () => {
    expect(figures(totalEntries(counters, { shown: 12_600, newest: 12_600 }))).toEqual([
      '12 600 packets',
      '12 600 shown',
    ])
  })

  it('tells how the owners are known, the surest first', () => {
    expect(figures(evidenceEntries(counters.evidence))).toEqual(['99.8 % exact', '0.2 % listener'])
    const none = { exact: 0, listener: 0, remembered: 0, shared: 0, unknown: 3 }
    expect(figures(evidenceEntries(none))).toEqual(['0 % exact', '100 % unknown'])
    expect(evidenceEntries({ ...none, unknown: 0 })).toEqual([])
  })

  it('never rounds away a doubt', () => {
    const evidence = { ...counters.evidence, exact: 1_999_999, listener: 1 }
    expect(figures(evidenceEntries(evidence))).toEqual(['99.9 % exact', '0.1 % listener'])
  })

  it('reads as one line', () => {
    const session = new Session(() => ({ send: () => {}, close: () => {} }))
    const line = mount(StatusLine, {
      target: document.body,
      props: { session, saving: new CaptureSaving(() => session.ask) },
    })
    session.message({ kind: 'counters', counters, skippedPackets: 5 })
    flushSync()
    const text = document.querySelector('footer')!.textContent!.replace(/\s+/g, ' ')
    expect(text).toContain('12 431 packets')
    expect(text).toContain('lost: 0 kernel · 0 tap · 0 engine · 5 view')
    expect(text).toContain('own traffic hidden: 812')
    expect(text).toContain('owners: 99.8 % exact · 0.2 % listener')
    void unmount(line)
  })
})
