import { describe, expect, test } from 'vitest'
import { EmptyDesk } from '../../shared/view/live-desk.ts'
import { serve } from './served.ts'
import { Visitor } from './visitor.ts'

const begin = { kind: 'begin' } as const

describe('the WebSocket', () => {
  test('opens to a script that has the token', async () => {
    const visitor = await new Visitor(await serve(new EmptyDesk())).open()
    expect(visitor.socket.protocol).toBe('podscope.v1')
    visitor.say(begin)
    expect(await visitor.hears('welcome')).toEqual({
      kind: 'welcome',
      version: '0.0.0',
      hostId: 'host-1',
      pods: [],
      warnings: [],
    })
  })

  test.each(['query', 'cookie'])('opens to the page by the token in its %s', async (place) => {
    const server = await serve(new EmptyDesk())
    const origin = `http://127.0.0.1:${server.port}`
    const cookie = `podscope-${server.port}=${server.token}`
    const visitor = await new Visitor(
      server,
      place === 'query' ? { headers: { origin } } : { query: '', headers: { origin, cookie } },
    ).open()
    visitor.say(begin)
    await visitor.hears('welcome')
  })

  test('opens through a forwarded port, where page and socket have another name', async () => {
    const server = await serve(new EmptyDesk())
    const headers = { host: 'localhost:9000', origin: 'http://localhost:9000' }
    const visitor = await new Visitor(server, { headers }).open()
    visitor.say(begin)
    await visitor.hears('welcome')
  })

  test.each(['', 'token=', 'token=guess'])('is closed to the token %j', async (query) => {
    const visitor = new Visitor(await serve(new EmptyDesk()), { query })
    expect(await visitor.closed).toEqual({
      code: 4401,
      reason: 'the token is missing or of an earlier run: use the URL that podscope printed',
    })
  })

  test('is closed to a script that has nothing but the cookie', async () => {
    const server = await serve(new EmptyDesk())
    const headers = { cookie: `podscope-${server.port}=${server.token}` }
    expect(await new Visitor(server, { query: '', headers }).closed).toMatchObject({ code: 4401 })
  })

  test.each(['http://evil.example', 'http://127.0.0.1:1', 'null', 'http://localhost.evil.example'])(
    'is closed to a page of %s, even with the token',
    async (origin) => {
      const visitor = new Visitor(await serve(new EmptyDesk()), { headers: { origin } })
      expect(await visitor.closed).toEqual({
        code: 4403,
        reason: 'a page of another site may not look in: use the URL that podscope printed',
      })
      expect(visitor.messages).toEqual([])
    },
  )

  test('is closed to a name that was made to resolve to this machine', async () => {
    const server = await serve(new EmptyDesk())
    const headers = { host: 'evil.example', origin: 'http://evil.example' }
    await expect(new Visitor(server, { headers }).open()).rejects.toThrow('403')
  })

  test('is at one path', async () => {
    const server = await serve(new EmptyDesk())
    await expect(new Visitor(server, { path: '/' }).open()).rejects.toThrow('404')
  })

  test.each([[[]], [['podscope.v2']], [['chat', 'podscope.v']]])(
    'speaks no other version than its own, not %j',
    async (subprotocols) => {
      const server = await serve(new EmptyDesk())
      await expect(new Visitor(server, { subprotocols }).open()).rejects.toThrow('400')
    },
  )

  test('takes 32 views and tells the next why not, until one leaves', async () => {
    const server = await serve(new EmptyDesk())
    const views = Array.from({ length: 32 }, () => new Visitor(server))
    await Promise.all(views.map((view) => view.open()))
    expect(await new Visitor(server).closed).toEqual({
      code: 4429,
      reason: '32 views are open: close one of them',
    })
    views[0]?.socket.close()
    await views[0]?.closed
    const late = await new Visitor(server).open()
    late.say(begin)
    await late.hears('welcome')
  })

  test('says goodbye when the service ends', async () => {
    const server = await serve(new EmptyDesk())
    const visitor = await new Visitor(server).open()
    await server.close()
    expect(await visitor.closed).toEqual({ code: 4503, reason: 'podscope is ending' })
  })
})

describe('a view that talks nonsense', () => {
  test.each([
    ['{', 'a message is a JSON object, and this is not JSON'],
    ['{"kind":"login"}', 'a message needs "kind", one of begin, credit, open, stop, request, ask'],
    ['{"kind":"credit","batches":-1}', '"credit" needs "batches", an integer from 1 to 1000'],
    ['{"kind":"stop"}', 'a view sends "begin" first, and this one began with "stop"'],
    [Buffer.from('{"kind":"begin"}'), 'a view sends text, and this was binary'],
  ])('is closed with a sentence, and the others go on: %s', async (nonsense, reason) => {
    const server = await serve(new EmptyDesk())
    const other = await new Visitor(server).open()
    const visitor = await new Visitor(server).open()
    visitor.socket.send(nonsense, { binary: typeof nonsense !== 'string' })
    expect(await visitor.closed).toEqual({ code: 4400, reason })
    other.say(begin)
    await other.hears('welcome')
  })

  test('is closed when it begins twice', async () => {
    const visitor = await new Visitor(await serve(new EmptyDesk())).open()
    visitor.say(begin, begin)
    expect(await visitor.closed).toEqual({ code: 4400, reason: 'a view begins once' })
  })

  test('is not heard any more after its nonsense', async () => {
    const desk = new EmptyDesk()
    const visitor = await new Visitor(await serve(desk)).open()
    visitor.say(begin)
    visitor.socket.send('nonsense')
    visitor.say({ kind: 'open', source: { type: 'sample' } })
    await visitor.closed
    expect(desk.opened).toEqual([])
  })

  test('is closed when a message is larger than any message is', async () => {
    const visitor = await new Visitor(await serve(new EmptyDesk())).open()
    visitor.socket.send('x'.repeat(64 * 1024 + 1))
    expect(await visitor.closed).toMatchObject({ code: 1009 })
  })

  test('is closed with as much of the sentence as a close frame holds, in whole characters', async () => {
    const visitor = await new Visitor(await serve(new EmptyDesk())).open()
    visitor.say(begin)
    visitor.say({ kind: 'open', source: { type: 'é'.repeat(200) as 'sample' } })
    const { code, reason } = await visitor.closed
    expect(code).toBe(4400)
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123)
    expect(reason).not.toContain('\uFFFD')
  })
})
