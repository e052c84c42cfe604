import { describe, expect, it } from 'vitest'
import { Direction, type LadderStep } from '../../../shared/messages/records.ts'
import {
  arrowsMax,
  ladderRows,
  type LadderScript,
  stepPitch,
  stepTime,
  visibleRows,
} from '../../../ui/drawing/ladder-layout.ts'
import {
  evidenceText,
  ladderFacts,
  ladderText,
  stepSentence,
} from '../../../ui/drawing/ladder-text.ts'
import { endWords } from '../../../ui/text/end-words.ts'
import { wget } from './sample-pod.ts'

const { toServer, toClient } = Direction

function step(
  packet: number,
  kind: LadderStep['kind'],
  direction: Direction,
  more: Partial<LadderStep> = {},
): LadderStep {
  return {
    conversation: 41,
    packet,
    offsetNs: packet * 10_000,
    direction,
    kind,
    label: kind,
    detail: '',
    payloadLength: kind === 'data' ? 1_448 : 0,
    analysis: [],
    ...more,
  }
}

function ladder(steps: LadderStep[], more: Partial<LadderScript> = {}): LadderScript {
  return { conversation: wget(41, 0), steps, exchanges: [], more: false, omitted: 0, ...more }
}

/** A handshake, a request, an answer's head, `count` segments each answered by an ACK, and the end. */
function download(count: number): LadderScript {
  const body = Array.from({ length: count }, (_, i) => [
    step(6 + 2 * i, 'data', toClient),
    step(7 + 2 * i, 'ack', toServer),
  ]).flat()
  const steps = [
    step(1, 'syn', toServer),
    step(2, 'syn-ack', toClient),
    step(3, 'ack', toServer),
    step(4, 'data', toServer),
    step(5, 'data', toClient),
    ...body,
    step(6 + 2 * count, 'fin', toClient),
  ]
  const exchange = {
    conversation: 41,
    index: 1,
    application: 'HTTP',
    request: 'GET /',
    requestPacket: 4,
    answerPacket: 5,
    startNs: 40_000,
    firstByteNs: 402_000,
    requestBytes: 77,
    answerBytes: 1_448 * count,
  }
  return ladder(steps, { exchanges: [exchange] })
}

describe('rows', () => {
  it('are the steps, as long as no run of data is long', () => {
    const short = download(3)
    expect(ladderRows(short, new Set()).map(({ kind }) => kind)).toEqual(
      short.steps.map(() => 'step'),
    )
  })

  it('fold a long run of data and its ACKs, and nothing that says more', () => {
    const rows = ladderRows(download(418), new Set())
    expect(rows.map((row) => (row.kind === 'fold' ? row.label : row.step.kind))).toEqual([
      'syn',
      'syn-ack',
      'ack',
      'data',
      'data',
      '418 data segments, 591 KiB',
      'fin',
    ])
  })

  it('unfold on demand', () => {
    const long = download(20)
    expect(ladderRows(long, new Set([6]))).toHaveLength(long.steps.length)
  })

  it('never fold a segment that analysis has something to say about', () => {
    const long = download(20)
    const odd = long.steps.map((one) =>
      one.packet === 20 ? { ...one, analysis: ['retransmission' as const] } : one,
    )
    const rows = ladderRows({ ...long, steps: odd }, new Set())
    expect(
      rows.filter(({ kind, step: { packet } }) => kind === 'step' && packet === 20),
    ).toHaveLength(1)
  })

  it('account for every packet once', () => {
    for (const count of [0, 7, 8, 100]) {
      const all = download(count)
      const packets = ladderRows(all, new Set()).reduce(
        (sum, row) => sum + (row.kind === 'fold' ? 2 * row.segments : 1),
        0,
      )
      expect(packets).toBe(all.steps.length)
    }
  })

  it('are in the document only near what is in sight', () => {
    const rows = ladderRows(download(20), new Set([6]))
    const many = Array.from({ length: 1000 }, (_, index) => ({ ...rows[0]!, index }))
    const seen = visibleRows(many, { top: 500 * stepPitch, height: 10 * stepPitch })
    expect(seen.map(({ index }) => index)).toContain(505)
    expect(seen.length).toBeLessThan(30)
    expect(visibleRows(many, { top: 0, height: 1e6 })).toHaveLength(arrowsMax)
  })
})

describe('words', () => {
  it('give a step as a sentence', () => {
    const conversation = wget(41, 0)
    expect(stepSentence(step(0, 'syn', toServer, { label: 'SYN' }), conversation, endWords())).toBe(
      '0.000 ms, SYN, busybox wget to nginx nginx',
    )
    const again = step(5, 'data', toClient, { label: '615 B', analysis: ['fastRetransmission'] })
    expect(stepSentence(again, conversation, endWords())).toBe(
      '0.050 ms, 615 B, fast retransmission, nginx nginx to busybox wget',
    )
  })

  it('sum the conversation up', () => {
    expect(ladderFacts(download(0))).toEqual([
      'handshake 71 µs',
      'answer 402 µs',
      '913 µs in all',
      'both ends exact',
    ])
  })

  it('leave out what was not seen', () => {
    const { handshakeNs: _, ...conversation } = wget(41, 0)
    expect(ladderFacts(ladder([], { conversation }))).toEqual(['913 µs in all', 'both ends exact'])
  })

  it('say how each end is known', () => {
    expect(evidenceText(wget(1, 0, { evidence: 'remembered' }))).toBe(
      'client remembered, server exact',
    )
  })

  it('give the whole ladder as text, and say what is missing', () => {
    const text = ladderText({ ...download(1), omitted: 5 }, endWords())
    expect(text).toContain('client: busybox · wget, pid 41 (13041), 127.0.0.1 :51041')
    expect(text.split('\n')).toHaveLength(4 + 8 + 1)
    expect(text).toContain('and 5 more packets')
  })

  it('count time from the conversation’s first packet', () => {
    expect(stepTime(1_000_048_000, 1e9)).toBe('0.048 ms')
    expect(stepTime(13e9, 1e9)).toBe('12.000 s')
  })
})
