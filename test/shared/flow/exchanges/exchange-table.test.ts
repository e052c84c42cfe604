import { expect, test } from 'vitest'
import { ExchangeTable } from '../../../../shared/flow/exchanges/exchange-table.ts'

const many = 40_000

test('what was said of an exchange is read back', () => {
  const table = new ExchangeTable()
  const first = table.begin(0, 7)
  table.setRequest(first, 'GET /', false)
  table.setRequestVersion(first, 'HTTP/1.1')
  table.addRequestBytes(first, 70)
  table.addRequestBytes(first, 5)
  table.setSent(first, 8)
  expect(table.read(first)).toMatchObject({ request: 'GET /', answer: undefined, failed: false })
  table.beginAnswer(first, 9)
  table.setAnswer(first, '200 OK')
  table.setAnswerVersion(first, 'HTTP/1.0')
  table.setStatus(first, 200)
  table.addAnswerBytes(first, 600)
  table.setEnd(first, 11)
  expect(table.read(first)).toEqual({
    previous: 0,
    request: 'GET /',
    requestVersion: 'HTTP/1.1',
    requestPacket: 7,
    sentPacket: 8,
    requestBytes: 75,
    answer: '200 OK',
    answerVersion: 'HTTP/1.0',
    answerPacket: 9,
    endPacket: 11,
    answerBytes: 600,
    status: 200,
    failed: false,
  })
})

test('an answer of more octets than are counted says the most that is', () => {
  const table = new ExchangeTable()
  const exchange = table.begin(0, 1)
  table.addAnswerBytes(exchange, 3e9)
  table.addAnswerBytes(exchange, 3e9)
  expect(table.read(exchange)!.answerBytes).toBe(2 ** 32 - 1)
})

test('exchanges go with their packets, and what is told of them afterwards goes nowhere', () => {
  const table = new ExchangeTable()
  let previous = 0
  for (let index = 0; index < many; index++) {
    previous = table.begin(previous, index + 1)
    table.setRequest(previous, `GET /${index % 100}`, false)
  }
  table.dropBefore(many - 10)
  table.setAnswer(3, 'late')
  expect(table.read(3)).toBeUndefined()
  const kept = Array.from({ length: many }, (_, index) => table.read(index + 1)).filter(Boolean)
  expect(kept).toHaveLength(11)
  expect(kept.at(-1)).toMatchObject({ request: `GET /${(many - 1) % 100}`, requestPacket: many })
  const next = table.begin(previous, many + 1)
  table.setRequest(next, 'GET /next', false)
  expect(table.read(next)).toMatchObject({ request: 'GET /next', previous: many })
})
