import { describe, expect, test } from 'vitest'
import type { ViewMessage } from '../../../shared/messages/messages.ts'
import { bufferedBytesMax } from '../../../shared/view/view-session.ts'
import { Connection } from '../engine/wire.ts'
import { EmptyDesk, LiveDesk, openState, sendDatagrams } from './live-desk.ts'
import { begin, muchCredit, View } from './view.ts'

function resume(afterPacket: number, afterRevision: number, ids = {}): ViewMessage {
  const ends = { hostId: 'host-1', sourceId: 'source-1', ...ids }
  return { kind: 'begin', resume: { ...ends, afterPacket, afterRevision } }
}

describe('a view that begins', () => {
  test('is told where it is before anything else, and nothing before it begins', () => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 3)
    const view = new View(desk).tick()
    expect(view.order).toEqual([])
    view.say(begin)
    view.say(muchCredit)
    view.tick()
    expect(view.order).toEqual(['welcome', 'source', 'conversations', 'batch', 'counters'])
    expect(view.of('counters')[0]?.counters).toEqual(desk.engine().counters())
    expect(view.batches[0]).toMatchObject({ first: 1, count: 3 })
  })

  test('is sent no packets before it grants credit', () => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 3)
    const view = new View(desk, begin).tick(10)
    expect(view.order).toEqual(['welcome', 'source', 'conversations', 'counters'])
  })

  test('late is let in near the latest packets of a live capture, and misses nothing by that', () => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 60_000)
    const view = new View(desk, begin, muchCredit).tick()
    expect(view.runs).toBe('10001-60000')
    expect(view.skippedPackets).toBe(0)
  })

  test('late is sent all of a file', () => {
    const desk = new LiveDesk()
    desk.sourceState = openState('file-1', 'file')
    sendDatagrams(desk.wire, 60_000)
    expect(new View(desk, begin, muchCredit).tick().runs).toBe('1-60000')
  })

  test('must begin first, and only once', () => {
    const view = new View(new EmptyDesk())
    expect(view.session.receive('{"kind":"stop"}')).toEqual({
      problem: 'a view sends "begin" first, and this one began with "stop"',
    })
    view.say(begin)
    expect(view.session.receive('{"kind":"begin"}')).toEqual({ problem: 'a view begins once' })
  })
})

describe('a view that looks on', () => {
  test('is told twice a second that the host is there, when there is nothing else', () => {
    const view = new View(new EmptyDesk(), begin).tick(40)
    expect(view.order).toEqual(['welcome', 'source'])
    expect(view.of('alive')).toHaveLength(4)
  })

  test('is told of what has changed, and of nothing twice', () => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 3)
    const view = new View(desk, begin, muchCredit).tick(20)
    const before = view.order.length
    expect(view.tick(20).order.length).toBe(before)

    sendDatagrams(desk.wire, 1)
    desk.podList = { pods: [], warnings: [{ code: 'c', text: 't', remedy: 'r' }] }
    const notice = { code: 'gap', text: 'tcpdump ended.', remedy: 'It was started again.' }
    desk.noticeList = [{ number: 1, severity: 'warning', notice }]
    view.tick(5)
    expect(view.order.slice(before)).toEqual([
      'pods',
      'notice',
      'conversations',
      'batch',
      'counters',
    ])
    expect(view.of('notice')).toEqual([{ kind: 'notice', number: 1, severity: 'warning', notice }])
    expect(view.conversations.get(1)?.packetsToServer).toBe(4)
  })

  test('is sent counters at every fifth tick at most', () => {
    const desk = new LiveDesk()
    const view = new View(desk, begin)
    for (let tick = 0; tick < 100; tick += 1) {
      sendDatagrams(desk.wire, 1)
      view.tick()
    }
    expect(view.of('counters').length).toBe(20)
  })

  test('starts again from the first packet when something else is opened', () => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 5)
    const view = new View(desk, begin, muchCredit).tick()
    desk.openAnother('source-2')
    sendDatagrams(desk.wire, 2)
    view.tick()
    expect(view.batches.map(({ first, count }) => [first, count])).toEqual([
      [1, 5],
      [1, 2],
    ])
    const second = view.order.lastIndexOf('source')
    expect(view.order.slice(second)).toEqual(['source', 'conversations', 'batch', 'counters'])
  })

  test('goes on when the same source ends', () => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 5)
    const view = new View(desk, begin, muchCredit).tick()
    desk.sourceState = openState('source-1', 'ended')
    sendDatagrams(desk.wire, 2)
    expect(view.tick().runs).toBe('1-7')
  })

  test('reads in a notice of its own why something that it wanted was not done', async () => {
    const view = new View(new EmptyDesk(), begin, { kind: 'request' }, { kind: 'stop' })
    await new Promise((resolve) => setImmediate(resolve))
    view.read()
    expect(view.of('notice').map(({ number, notice }) => [number, notice.text])).toEqual([
      [undefined, 'This is not the demo pod.'],
      [undefined, 'This could not be done: the tap does not answer.'],
    ])
  })
})

describe('a view that comes back after a cut', () => {
  test('goes on where it was, with nothing twice and no gap', () => {
    const desk = new LiveDesk()
    const quiet = new Connection(desk.wire, { clientPort: 41_000 }).open()
    const busy = new Connection(desk.wire, { clientPort: 42_000 }).open()
    const before = new View(desk, begin, muchCredit).tick()
    busy.client('more').close()
    const { revision } = before.of('conversations').at(-1)!
    const after = new View(desk, resume(6, revision), muchCredit).tick()
    expect([before.runs, after.runs]).toEqual(['1-6', '7-10'])
    expect([...before.conversations.keys()]).toEqual([1, 2])
    expect([...after.conversations.keys()]).toEqual([2])
    expect(after.conversations.get(2)?.state).toBe('closed')
    expect(after.skippedPackets).toBe(0)
    expect(quiet.ends.fromPort).toBe(41_000)
  })

  test.each([
    ['host', { hostId: 'host-0' }],
    ['source', { sourceId: 'source-0' }],
  ])('begins anew when it is another %s', (_, ids) => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 9)
    const view = new View(desk, resume(6, 2, ids), muchCredit).tick()
    expect(view.runs).toBe('1-9')
    expect(view.conversations.size).toBe(1)
  })

  test('goes on although the source was just being started again', () => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 9)
    const open = desk.sourceState
    desk.sourceState = { phase: 'starting', title: 'nginx-busybox', step: 'looking' }
    const view = new View(desk, resume(6, 0), muchCredit).tick()
    expect(view.order).toEqual(['welcome', 'source'])
    desk.sourceState = open
    expect(view.tick().runs).toBe('7-9')
  })

  test('counts as skipped what is no longer listed', () => {
    const desk = new LiveDesk(2048)
    sendDatagrams(desk.wire, 1000)
    sendDatagrams(desk.wire, 9000)
    const { firstRetained, lastPacket } = desk.engine()
    expect(firstRetained).toBeGreaterThan(1001)
    const view = new View(desk, resume(1000, 0), muchCredit).tick()
    expect(view.runs).toBe(`${firstRetained}-${lastPacket}`)
    expect(view.sentPackets + view.skippedPackets!).toBe(9000)
  })

  test('hears of no packets beyond the end, whatever it claims to have had', () => {
    const desk = new LiveDesk()
    sendDatagrams(desk.wire, 9)
    const view = new View(desk, resume(Number.MAX_SAFE_INTEGER - 1, 2 ** 52), muchCredit).tick(10)
    expect(view.batches).toEqual([])
  })
})

describe('a view that is too slow', () => {
  test('is sent or counted every packet, whenever it grants credit', () => {
    const desk = new LiveDesk()
    const view = new View(desk, begin)
    for (let round = 0; round < 12; round += 1) {
      sendDatagrams(desk.wire, 17_000)
      if (round % 4 === 3) view.say({ kind: 'credit', batches: 3 })
      view.tick()
    }
    view.say(muchCredit)
    view.tick(6)
    expect(view.skippedPackets).toBeGreaterThan(0)
    expect(view.sentPackets + view.skippedPackets!).toBe(204_000)
    expect(view.of('counters').at(-1)?.counters.packets).toBe(204_000)
  })

  test('that has stopped reading costs a bounded queue, and has right counters when it reads', () => {
    const desk = new LiveDesk()
    const view = new View(desk, begin, muchCredit)
    let most = 0
    for (let round = 0; round < 40; round += 1) {
      sendDatagrams(desk.wire, 10_000, 1000)
      view.session.tick()
      most = Math.max(most, view.bufferedBytes)
    }
    expect(most).toBeGreaterThan(bufferedBytesMax)
    expect(most).toBeLessThan(bufferedBytesMax + 1024 * 1024)
    view.read().tick(20)
    expect(view.skippedPackets).toBeGreaterThan(0)
    expect(view.sentPackets + view.skippedPackets!).toBe(400_000)
    expect(view.of('counters').at(-1)?.counters).toEqual(desk.engine().counters())
    for (const held of view.conversations.values()) {
      expect(held).toEqual(desk.engine().conversation(held.id))
    }
    expect(view.conversations.size).toBe(1000)
  })

  test('holds exact totals of the conversations that changed last, once it has caught up', () => {
    const desk = new LiveDesk()
    const view = new View(desk, begin)
    sendDatagrams(desk.wire, 4, 4)
    view.tick()
    sendDatagrams(desk.wire, 12_000, 6000)
    view.tick()
    expect(view.of('conversations').at(-1)).toMatchObject({ omitted: 1800 })
    view.tick(9)
    expect(view.of('conversations').at(-1)).toMatchObject({ omitted: 0 })
    const latest = desk.engine().latestConversations(undefined, 2000)
    expect(latest.map(({ id }) => view.conversations.get(id))).toEqual(latest)
  })

  test('is told to go on after a cut from where nothing was owed to it', () => {
    const desk = new LiveDesk()
    const cut = new View(desk, begin)
    sendDatagrams(desk.wire, 1000, 1000)
    cut.tick(2)
    const { revision } = cut.of('conversations').at(-1)!
    const back = new View(desk, resume(0, revision)).tick(5)
    expect(new Set([...cut.conversations.keys(), ...back.conversations.keys()]).size).toBe(1000)
  })
})
