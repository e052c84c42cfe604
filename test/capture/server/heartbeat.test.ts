import { once } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EmptyDesk } from '../../shared/view/live-desk.ts'
import { serve } from './served.ts'
import { Visitor } from './visitor.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const pingMs = 15_000

test('a view that answers no ping for two minutes is given up', async () => {
  const server = await serve(new EmptyDesk())
  const dead = await new Visitor(server, { autoPong: false }).open()
  for (let ping = 0; ping < 8; ping += 1) {
    vi.advanceTimersByTime(pingMs)
    await once(dead.socket, 'ping')
  }
  vi.advanceTimersByTime(pingMs)
  expect(await dead.closed).toEqual({ code: 1006, reason: '' })
})

test('a view that answers stays, however long it has nothing to say', async () => {
  const server = await serve(new EmptyDesk())
  const alive = await new Visitor(server).open()
  alive.say({ kind: 'begin' })
  for (let ping = 0; ping < 20; ping += 1) {
    vi.advanceTimersByTime(pingMs)
    await once(alive.socket, 'ping')
  }
  alive.say({ kind: 'ask', id: 1, question: { about: 'sockets' } })
  await alive.hears('answer')
})

test('the timer runs only while somebody looks', async () => {
  const server = await serve(new EmptyDesk())
  expect(vi.getTimerCount()).toBe(0)
  const [first, second] = [await new Visitor(server).open(), await new Visitor(server).open()]
  expect(vi.getTimerCount()).toBe(1)
  await server.close()
  await Promise.all([first.closed, second.closed])
  await vi.waitUntil(() => vi.getTimerCount() === 0)
})
