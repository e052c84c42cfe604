import { describe, expect, test } from 'vitest'
import type { Answer, Question } from '../../../shared/messages/messages.ts'
import { answerQuestion } from '../../../shared/view/answer-question.ts'
import { ViewFilter } from '../../../shared/view/view-filter.ts'
import { ViewOrder } from '../../../shared/view/view-order.ts'
import { Connection } from '../engine/wire.ts'
import { LiveDesk } from './live-desk.ts'
import { begin, View } from './view.ts'

/** A view's filter, and a desk with some requests. */
function asking(): (question: Question) => Promise<Answer | { problem: unknown }> {
  const desk = new LiveDesk()
  for (let request = 0; request < 3; request++) {
    const connection = new Connection(desk.wire).open()
    connection.client('GET / HTTP/1.1\r\n\r\n')
    connection.server('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  }
  const lists = { filter: new ViewFilter(), order: new ViewOrder() }
  return (question) => answerQuestion(desk, question, lists)
}

/** Enhanced packet blocks of a pcapng file (draft-ietf-opsawg-pcapng, 4.3). */
function packetBlocks(base64: string): number {
  const bytes = Buffer.from(base64, 'base64')
  let count = 0
  for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4)) {
    if (bytes.readUInt32LE(at) === 6) count++
  }
  return count
}

describe('a view’s filter', () => {
  test('is told packet by packet behind what is asked, also while questions do not end', async () => {
    const desk = new LiveDesk()
    new Connection(desk.wire).open()
    const view = new View(desk, begin).tick()
    await view.answerTo({ about: 'filter', text: 'tcp.flags.syn == 1' })
    view.tick()
    expect(view.of('matches')).toEqual([])
    view.tick()
    expect(view.of('matches')).toHaveLength(1)
    await view.answerTo({ about: 'filter', text: 'tcp.flags.syn == 0' })
    for (let asked = 0; asked < 5; asked++) {
      await view.answerTo({ about: 'filter-status' })
      view.tick()
    }
    expect(view.of('matches')).toHaveLength(2)
  })

  test('is checked as it is typed, with the place of a mistake', async () => {
    const ask = asking()
    expect(await ask({ about: 'filter-check', text: 'tcp' })).toEqual({
      about: 'filter-check',
      isQuick: true,
    })
    expect(await ask({ about: 'filter-check', text: 'http.host contains "a"' })).toEqual({
      about: 'filter-check',
    })
    expect(await ask({ about: 'filter-check', text: 'frame.pkt_len > 9' })).toMatchObject({
      isQuick: true,
      oldNames: [{ instead: 'frame.len', offset: 0, length: 13 }],
    })
    expect(await ask({ about: 'filter-check', text: 'tcp.prt == 1' })).toMatchObject({
      mistake: { offset: 0, length: 7 },
    })
  })

  test('tells how many match, and gives their rows by place', async () => {
    const ask = asking()
    const set = await ask({ about: 'filter', text: 'tcp.flags.syn == 1' })
    if (!('status' in set)) throw new Error('no status')
    expect(set.status.matches).toBe(6)
    expect(set.status.decided).toBe(set.status.lastPacket)
    const rows = await ask({ about: 'filtered-rows', from: 1, count: 2 })
    if (!('rows' in rows)) throw new Error('no rows')
    const [second] = rows.rows
    expect(rows.rows).toHaveLength(2)
    expect(await ask({ about: 'filter-step', packet: second!.number, step: -1 })).toMatchObject({
      packet: 1,
      place: 0,
    })
    expect(await ask({ about: 'filter-step', packet: 1, step: 1 })).toMatchObject({
      packet: second!.number,
      place: 1,
    })
  })

  test('chooses what is saved: a capture and a table of the packets that match, in a range', async () => {
    const ask = asking()
    await ask({ about: 'filter', text: 'tcp.flags.syn == 1' })
    const span = { from: 1, to: 9, matching: true } as const
    const table = await ask({ about: 'packet-lines', ...span })
    if (!('lines' in table)) throw new Error('no lines')
    const all = await ask({ about: 'export', packets: { from: 1, to: 9 }, at: 0 })
    const some = await ask({ about: 'export', packets: span, at: 0 })
    if (!('bytes' in all) || !('bytes' in some)) throw new Error('no bytes')
    const lines = table.lines.trimEnd().split('\r\n')
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.length).toBeLessThan(6)
    expect(lines.every((line) => line.includes('SYN'))).toBe(true)
    expect(packetBlocks(some.bytes)).toBe(lines.length)
    expect(packetBlocks(all.bytes)).toBe(9)
  })

  test('stays when another one is mistaken, and goes when it is empty', async () => {
    const ask = asking()
    await ask({ about: 'filter', text: 'tcp.flags.syn == 1' })
    const mistaken = await ask({ about: 'filter', text: 'tcp.flags.syn == ' })
    expect(mistaken).toMatchObject({ status: { matches: 6 }, mistake: { offset: 17 } })
    const empty = await ask({ about: 'filter' })
    if (!('status' in empty)) throw new Error('no status')
    expect(empty.status.matches).toBe(empty.status.lastPacket)
    expect(await ask({ about: 'filter-step', packet: 1, step: 1 })).toMatchObject({ packet: 2 })
  })

  test('tells the conversations of its matches, and its list as a whole', async () => {
    const ask = asking()
    const span = { about: 'overview', from: 1, to: 1_000_000, buckets: 2 } as const
    const all = await ask(span)
    if (!('overview' in all)) throw new Error('no overview')
    expect(all.overview.toServer.concat(all.overview.toClient)).toHaveLength(4)
    await ask({ about: 'filter', text: 'frame.number < 3' })
    expect(await ask(span)).toMatchObject({
      overview: { places: 2, toServer: [1, 0], toClient: [0, 1], other: [0, 0], trouble: [0, 0] },
    })
    expect(await ask({ about: 'filter-conversations', count: 5 })).toMatchObject({
      conversations: [{ firstPacket: 1 }],
      total: 1,
    })
  })

  test('is offered values that are present', async () => {
    const ask = asking()
    const text = 'tcp.port == 8'
    const answer = await ask({ about: 'filter-offers', text, cursor: text.length })
    expect(answer).toMatchObject({ offset: 12, length: 1, offers: [{ text: '80', count: 1 }] })
    const method = 'http.request.method == '
    expect(
      await ask({ about: 'filter-offers', text: method, cursor: method.length }),
    ).toMatchObject({ offers: [{ text: '"GET"', count: 1 }] })
  })
})

describe('a view’s order', () => {
  test('lists the matches by another key, with their rows by place', async () => {
    const ask = asking()
    await ask({ about: 'filter', text: 'tcp.len > 0' })
    const order = { by: 'tcp.len', descending: true } as const
    const made = await ask({ about: 'sort', order, from: 1, to: 1_000 })
    expect(made).toEqual({ about: 'sort', edition: 1, places: 6, lastPacket: 15 })
    const wishes = { fields: ['tcp.len'], rules: ['http'] }
    const rows = await ask({ about: 'sorted-rows', from: 0, count: 4, wishes })
    expect(rows).toMatchObject({ edition: 1, numbers: [5, 10, 15, 4] })
    if (!('facts' in rows)) throw new Error('no facts')
    expect(rows.rows.map(({ number }) => number)).toEqual([4, 5, 10, 15])
    expect(rows.facts?.map(({ values }) => values[0])).toEqual(['18', '40', '40', '40'])
    expect(await ask({ about: 'sorted-place', packet: 4 })).toMatchObject({ place: 3 })
    expect(await ask({ about: 'sorted-place', packet: 1 })).toEqual({
      about: 'sorted-place',
      edition: 1,
    })
  })

  test('is that of the packets that were there when it was made', async () => {
    const ask = asking()
    await ask({ about: 'sort', order: { by: 'frame.len' }, from: 1, to: 5 })
    const span = { about: 'overview', from: 1, to: 5, buckets: 1, sorted: true } as const
    expect(await ask(span)).toMatchObject({ overview: { places: 5, toServer: [3] } })
  })
})
