import { describe, expect, test } from 'vitest'
import type { HostMessage, Question } from '../../../shared/messages/messages.ts'
import type { Desk } from '../../../shared/view/desk.ts'
import { Connection } from '../engine/wire.ts'
import { EmptyDesk, LiveDesk } from './live-desk.ts'
import { begin, muchCredit, View } from './view.ts'

describe('a question', () => {
  test('about rows is answered with their conversations', async () => {
    const desk = deskWithRequest()
    const answer = await askOf(desk, { about: 'rows', from: 1, to: 3 })
    expect(answer).toEqual({
      kind: 'answer',
      id: 1,
      answer: {
        about: 'rows',
        rows: await desk.engine().rows(1, 3),
        conversations: [desk.engine().conversation(1)],
      },
    })
  })

  test.each<Question>([
    { about: 'packet', number: 4 },
    { about: 'ladder', conversation: 1 },
    { about: 'conversations', count: 5 },
    { about: 'exchanges', conversation: 1 },
    { about: 'timeline', fromNs: 0, toNs: 9000, buckets: 3 },
    { about: 'sockets' },
  ])('is answered by the engine, or the host: $about', async (question) => {
    const message = await askOf(deskWithRequest(), question)
    expect(message).toMatchObject({ kind: 'answer', id: 1, answer: { about: question.about } })
    expect(JSON.stringify(message).length).toBeGreaterThan(60)
  })

  test('about packets as lines is answered with one for each', async () => {
    const desk = deskWithRequest()
    const message = await askOf(desk, { about: 'packet-lines', from: 2, to: 4 })
    if (message?.kind !== 'answer' || message.answer.about !== 'packet-lines') throw new Error()
    const lines = message.answer.lines.split('\r\n')
    expect(lines.map((line) => line.split(',')[0])).toEqual(['2', '3', '4', ''])
  })

  test('about exchanges can be about the latest alone', async () => {
    const desk = new LiveDesk()
    const connection = new Connection(desk.wire).open()
    for (const path of ['/first', '/second', '/third']) {
      connection.client(`GET ${path} HTTP/1.1\r\n\r\n`)
      connection.server('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    }
    const answer = await askOf(desk, { about: 'exchanges', conversation: 1, latest: 2 })
    expect(answer).toMatchObject({
      answer: { exchanges: [{ request: 'GET /second' }, { request: 'GET /third' }] },
    })
  })

  test('about matches counts them from a packet on, and leaves the view’s filter alone', async () => {
    const desk = deskWithRequest()
    const view = new View(desk, begin)
    await view.answerTo({ about: 'filter', text: 'http' })
    const syns = { about: 'matches', text: 'tcp.flags.syn == 1' } as const
    expect(await view.answerTo({ ...syns, from: 1 })).toMatchObject({
      answer: { count: 2, first: 1 },
    })
    expect(await view.answerTo({ ...syns, from: 2 })).toMatchObject({
      answer: { count: 1, first: 2 },
    })
    const after = await view.answerTo({ ...syns, from: 3 })
    expect(after).toMatchObject({ answer: { count: 0 } })
    expect(JSON.stringify(after)).not.toContain('first')
    expect(await view.answerTo({ about: 'matches', text: 'tcp.', from: 1 })).toMatchObject({
      answer: { count: 0, mistake: { offset: 0 } },
    })
    expect(await view.answerTo({ about: 'filter-status' })).toMatchObject({
      answer: { status: { text: 'http' } },
    })
  })

  test.each<[Question, string]>([
    [{ about: 'packet', number: 99 }, 'Packet 99 is not listed; packets 1 to 8 are.'],
    [
      { about: 'ladder', conversation: 9 },
      'There is no such conversation, or it is no longer kept.',
    ],
  ])('that has no answer is refused with a sentence: %j', async (question, text) => {
    expect(await askOf(deskWithRequest(), question)).toMatchObject({
      kind: 'refusal',
      id: 1,
      refusal: { text },
    })
  })

  test('is refused while nothing is open', async () => {
    expect(await askOf(new EmptyDesk(), { about: 'rows', from: 1, to: 1 })).toMatchObject({
      kind: 'refusal',
      refusal: { code: 'nothing-open' },
    })
  })

  test('is refused, and the view goes on, when the bytes cannot be read', async () => {
    const desk = deskWithRequest()
    desk.sockets = () => Promise.reject(new Error('EIO'))
    const view = new View(desk, begin, muchCredit)
    expect(await view.answerTo({ about: 'sockets' })).toMatchObject({
      kind: 'refusal',
      refusal: { text: 'This could not be done: EIO.' },
    })
    expect(view.tick().runs).toBe('1-8')
  })

  test('is refused while too many are waiting, and can be asked again', async () => {
    const view = new View(deskWithRequest(), begin)
    for (let id = 1; id <= 40; id += 1) {
      view.say({ kind: 'ask', id, question: { about: 'packet', number: 1 } })
    }
    await new Promise((resolve) => setImmediate(resolve))
    view.read()
    expect(view.of('answer').length).toBe(32)
    expect(view.of('refusal').map(({ id }) => id)).toEqual([33, 34, 35, 36, 37, 38, 39, 40])
    expect(await view.answerTo({ about: 'packet', number: 1 })).toMatchObject({ kind: 'answer' })
  })

  test('is not answered to a view that has gone', async () => {
    const view = new View(deskWithRequest(), begin)
    view.read().say({ kind: 'ask', id: 1, question: { about: 'packet', number: 1 } })
    view.session.end()
    await new Promise((resolve) => setImmediate(resolve))
    expect(view.bufferedBytes).toBe(0)
  })
})

async function askOf(desk: Desk, question: Question): Promise<HostMessage | undefined> {
  return new View(desk, begin).answerTo(question)
}

function deskWithRequest(): LiveDesk {
  const desk = new LiveDesk()
  const connection = new Connection(desk.wire).open().client('GET / HTTP/1.1\r\n\r\n')
  connection.server('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok').close()
  return desk
}
