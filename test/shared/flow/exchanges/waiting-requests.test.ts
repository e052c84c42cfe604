import { expect, test } from 'vitest'
import { WaitingRequests } from '../../../../shared/flow/exchanges/waiting-requests.ts'

test('gives requests back in the order in which they came, however many are under way', () => {
  const waiting = new WaitingRequests()
  const expected: number[] = []
  const taken: number[] = []
  for (let exchange = 1; exchange <= 5000; exchange++) {
    waiting.add(exchange, exchange * 1_000_000, exchange % 3)
    expected.push(exchange)
    // One is always on its way, now and then many are.
    if (exchange < 20 || exchange % 7 === 0) continue
    expect(waiting.sequence).toBe(waiting.exchange * 1_000_000)
    expect(waiting.method).toBe(waiting.exchange % 3)
    taken.push(waiting.exchange)
    waiting.takeOldest()
  }
  while (!waiting.isEmpty) {
    taken.push(waiting.exchange)
    waiting.takeOldest()
  }
  expect(taken).toEqual(expected)
})

test('holds nothing after it was cleared', () => {
  const waiting = new WaitingRequests()
  waiting.add(1, 2, 3)
  waiting.clear()
  expect(waiting.isEmpty).toBe(true)
  waiting.add(4, 5, 6)
  expect(waiting.exchange).toBe(4)
})
