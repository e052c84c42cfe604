import { describe, expect, it } from 'vitest'
import { Direction, type LadderStep } from '../../../shared/messages/records.ts'
import { ladderBrackets } from '../../../ui/drawing/ladder-brackets.ts'
import { frameLadder, ladderRows, type LadderView } from '../../../ui/drawing/ladder-layout.ts'
import {
  arrowsMax,
  slantPixels,
  visibleRows,
  type LadderRow,
} from '../../../ui/drawing/ladder-row.ts'
import { stepTime, type LadderScript } from '../../../ui/drawing/ladder-script.ts'
import { stepPitch } from '../../../ui/drawing/ladder-spacing.ts'
import {
  evidenceText,
  ladderFacts,
  ladderText,
  rowAgain,
  rowLabel,
  rowSentence,
} from '../../../ui/drawing/ladder-text.ts'
import { tcpStates } from '../../../ui/drawing/tcp-states.ts'
import { ladderWords } from '../../../ui/views/ladder/words.ts'
import { wget } from './sample-pod.ts'

const words = ladderWords()

function rowsOf(script: LadderScript, view: Partial<LadderView> = {}): readonly LadderRow[] {
  return ladderRows(script, { level: 'all', spacing: 'event', unfolded: new Set(), ...view }).rows
}

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
  return { conversations: [wget(41, 0)], steps, exchanges: [], omitted: 0, ...more }
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
    expect(rowsOf(short).map(({ step: { packet } }) => packet)).toEqual(
      short.steps.map(({ packet }) => packet),
    )
  })

  it('fold a long run of data and its ACKs, and nothing that says more', () => {
    const rows = rowsOf(download(418))
    expect(rows.map((row) => rowLabel(row, words))).toEqual([
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
    expect(rowsOf(long, { unfolded: new Set([6]) })).toHaveLength(long.steps.length)
  })

  it('never fold a segment that analysis has something to say about', () => {
    const long = download(20)
    const odd = long.steps.map((one) =>
      one.packet === 20 ? { ...one, analysis: ['retransmission' as const] } : one,
    )
    const rows = rowsOf({ ...long, steps: odd })
    expect(
      rows.filter(({ fold, step: { packet } }) => fold === undefined && packet === 20),
    ).toHaveLength(1)
  })

  it('account for every packet once', () => {
    for (const count of [0, 7, 8, 100]) {
      const all = download(count)
      const packets = rowsOf(all).reduce(
        (sum, { fold }) => sum + (fold === undefined ? 1 : 2 * fold.segments),
        0,
      )
      expect(packets).toBe(all.steps.length)
    }
  })

  it('are in the document only near what is in sight, of a hundred thousand', () => {
    const steps = Array.from({ length: 100_000 }, (_, i) => step(i + 1, 'syn', toServer))
    const rows = rowsOf(ladder(steps), { spacing: 'log' })
    const seen = visibleRows(rows, { top: rows[50_000]!.y, height: 10 * stepPitch })
    expect(seen.map(({ index }) => index)).toContain(50_005)
    expect(seen.length).toBeLessThan(30)
    expect(visibleRows(rows, { top: 0, height: 1e6 })).toHaveLength(arrowsMax)
  })

  it('are fewer on the level of messages, and without bare ACKs', () => {
    const all = download(3)
    expect(rowsOf(all, { level: 'messages' }).map(({ step: { packet } }) => packet)).toEqual([4, 5])
    const kinds = rowsOf(all, { level: 'segments' }).map(({ step: { kind } }) => kind)
    expect(kinds).not.toContain('ack')
    expect(kinds).toContain('fin')
  })
})

describe('spacing', () => {
  const at = (packet: number, offsetNs: number): LadderStep =>
    step(packet, 'syn', toServer, { offsetNs })
  const script = ladder([at(1, 0), at(2, 10_000), at(3, 40_000), at(4, 50_000), at(5, 612e6)])

  it('says nothing of time when it is even', () => {
    expect(rowsOf(script).map(({ height }) => height)).toEqual(Array(5).fill(stepPitch))
  })

  it('is to scale by time, and folds what would take too much room', () => {
    const { rows, nsPerPixel } = ladderRows(script, {
      level: 'all',
      spacing: 'time',
      unfolded: new Set(),
    })
    expect(rows[2]!.height).toBe(Math.round(30_000 / nsPerPixel!))
    expect(rows.map(({ foldedNs }) => foldedNs)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      612e6 - 50_000,
    ])
  })

  it('grows with the logarithm of time', () => {
    const heights = rowsOf(script, { spacing: 'log' }).map(({ height }) => height)
    expect(heights[1]!).toBeLessThan(heights[2]!)
    expect(heights[4]! - heights[1]!).toBeGreaterThan(60)
  })

  it('puts each row below the one before, whatever it means', () => {
    for (const spacing of ['event', 'time', 'log'] as const) {
      const rows = rowsOf(download(100), { spacing })
      rows.slice(1).forEach((row, i) => expect(row.y).toBe(rows[i]!.y + rows[i]!.height))
    }
  })
})

describe('lifelines', () => {
  const choice = { byContainer: false, words: words.end, order: [] }

  it('are one for each process, however many conversations it has', () => {
    const two = ladder([], { conversations: [wget(1, 0), wget(2, 1e9)] })
    const { lifelines } = frameLadder(600, two, choice)
    expect(lifelines.map(({ role }) => role)).toEqual(['client', 'server', 'client'])
    const byContainer = frameLadder(600, two, { ...choice, byContainer: true })
    expect(byContainer.lifelines).toHaveLength(2)
  })

  it('stand in the order that was chosen, and are at most eight', () => {
    const many = ladder([], { conversations: Array.from({ length: 12 }, (_, i) => wget(i + 1, 0)) })
    const { lifelines } = frameLadder(600, many, choice)
    expect(lifelines).toHaveLength(8)
    const order = [lifelines[3]!.key, lifelines[0]!.key]
    const moved = frameLadder(600, many, { ...choice, order }).lifelines
    expect(moved.slice(0, 2).map(({ key }) => key)).toEqual(order)
    expect(moved.map(({ x }) => x)).toEqual(moved.map(({ x }) => x).toSorted((a, b) => a - b))
  })
})

describe('states of both ends', () => {
  const sent = (packet: number, kind: LadderStep['kind'], direction: Direction, numbers = [0, 0]) =>
    step(packet, kind, direction, { sequence: numbers[0]!, acknowledgment: numbers[1]! })

  it('are told by the packets, from the handshake to the end', () => {
    const changes = tcpStates([
      sent(1, 'syn', toServer),
      sent(2, 'syn-ack', toClient, [0, 1]),
      sent(3, 'ack', toServer, [1, 1]),
      sent(4, 'fin', toClient, [1, 1]),
      sent(5, 'fin', toServer, [1, 2]),
      sent(6, 'ack', toClient, [2, 2]),
    ])
    expect(changes.map(({ packet, role, state }) => `${packet} ${role} ${state}`)).toEqual([
      '1 client SYN-SENT',
      '2 server SYN-RECEIVED',
      '2 client ESTABLISHED',
      '3 server ESTABLISHED',
      '4 server FIN-WAIT-1',
      '4 client CLOSE-WAIT',
      '5 client LAST-ACK',
      '5 server TIME-WAIT',
      '6 client CLOSED',
    ])
  })

  it('end at once with a reset', () => {
    const changes = tcpStates([sent(1, 'syn', toServer), sent(2, 'rst', toClient, [0, 1])])
    expect(changes.at(-1)).toEqual({ packet: 2, role: 'client', state: 'CLOSED' })
  })
})

it('brackets reach from the packet that begins a wait to the one that ends it', () => {
  const all = download(1)
  const rows = rowsOf(all)
  const answer = ladderBrackets(all, rows).find(({ kind }) => kind === 'answer')!
  const y = (packet: number): number => {
    const row = rows.find(({ step: { packet: n } }) => n === packet)!
    return row.y + row.height
  }
  expect(answer.y2 - answer.y1).toBe(y(5) - y(4))
  expect(answer.ns).toBe(402_000)
})

it('slants only the arrow of a packet that was captured at both ends, and says by how much', () => {
  const twice = (packet: number, laterNs: number): LadderStep =>
    step(packet, 'data', toServer, { offsetNs: packet * 1e6, againNs: packet * 1e6 + laterNs })
  const script = ladder([step(1, 'syn', toServer), twice(2, 40_000), twice(3, 4e9)])
  const rows = rowsOf(script)
  const [once, soon, late] = rows.map(slantPixels) as [number, number, number]
  expect(once).toBe(0)
  expect(soon).toBeGreaterThan(2)
  expect(late).toBeGreaterThan(soon)
  expect(late).toBeLessThan(stepPitch / 4)
  expect(rows.map((row) => rowAgain(row, words))).toEqual([
    '',
    'other end +40 µs',
    'other end +4.0 s',
  ])
})

describe('words', () => {
  it('give a step as a sentence', () => {
    const again = step(5, 'data', toClient, { label: '615 B', analysis: ['fastRetransmission'] })
    const script = ladder([step(0, 'syn', toServer, { label: 'SYN' }), again])
    const sentences = rowsOf(script).map((row) =>
      rowSentence(row, script, { written: [''], words }),
    )
    expect(sentences).toEqual([
      '0.000 ms, SYN, busybox wget to nginx nginx',
      '0.050 ms, 615 B, fast retransmission, nginx nginx to busybox wget',
    ])
  })

  it('sum the conversation up', () => {
    expect(ladderFacts(download(0), words)).toEqual([
      'handshake 71 µs',
      'answer 402 µs',
      '913 µs in all',
      'both ends exact',
    ])
  })

  it('leave out what was not seen', () => {
    const { handshakeNs: _, ...conversation } = wget(41, 0)
    expect(ladderFacts(ladder([], { conversations: [conversation] }), words)).toEqual([
      '913 µs in all',
      'both ends exact',
    ])
  })

  it('say how many packets match the filter', () => {
    const steps = [step(1, 'syn', toServer), step(2, 'ack', toServer, { isMuted: true })]
    expect(ladderFacts(ladder(steps), words)[0]).toBe('1 of 2 match the filter')
  })

  it('say how each end is known', () => {
    expect(evidenceText(wget(1, 0, { evidence: 'remembered' }), words)).toBe(
      'client remembered, server exact',
    )
  })

  it('give the whole ladder as text, and say what is missing', () => {
    const text = ladderText({ ...download(1), omitted: 5 }, words)
    expect(text).toContain('client: busybox · wget, pid 41 (13041), 127.0.0.1 :51041')
    expect(text.split('\n')).toHaveLength(4 + 8 + 1)
    expect(text).toContain('and 5 more packets')
  })

  it('count time from the conversation’s first packet', () => {
    expect(stepTime(1_000_048_000, 1e9)).toBe('0.048 ms')
    expect(stepTime(13e9, 1e9)).toBe('12.000 s')
  })
})
