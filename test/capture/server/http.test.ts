import { expect, test, describe } from 'vitest'
import { createServer } from 'node:net'
import { startServer } from '../../../capture/server/start-server.ts'
import { EmptyDesk } from '../../shared/view/live-desk.ts'
import { builtPage, get, serve } from './served.ts'

describe('the page', () => {
  test('opens with the URL that is printed', async () => {
    const server = await serve(new EmptyDesk())
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/?token=${server.token}`)
    const response = await fetch(server.url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await response.text()).toContain('<title>Podscope</title>')
  })

  test('opens again without the token, by the cookie that it left', async () => {
    const server = await serve(new EmptyDesk())
    const [cookie] = (await get(server, `/?token=${server.token}`)).headers['set-cookie'] ?? []
    expect(cookie).toBe(
      `podscope-${server.port}=${server.token}; Path=/; HttpOnly; SameSite=Strict`,
    )
    const cookies = `theme=dark; ${cookie?.split(';')[0]}`
    expect((await get(server, '/', { headers: { cookie: cookies } })).status).toBe(200)
  })

  test('is told that a service has sent it, also where its address has no token', async () => {
    const server = await serve(new EmptyDesk())
    const cookie = `podscope-${server.port}=${server.token}`
    const { body } = await get(server, '/', { headers: { cookie } })
    expect(body).toContain('<html data-service>')
  })

  test('takes 128 bits or more to guess', async () => {
    const { token } = await serve(new EmptyDesk())
    expect(Buffer.from(token, 'base64url').length * 8).toBeGreaterThanOrEqual(128)
  })

  test.each(['/', '/?token=', '/?token=guess', '/index.html', '/?Token=x'])(
    'stays closed to %s, with the way in',
    async (path) => {
      const { status, body, headers } = await get(await serve(new EmptyDesk()), path)
      expect(status).toBe(401)
      expect(headers['set-cookie']).toBeUndefined()
      expect(body).toBe(
        'The token is missing or belongs to an earlier run: use the URL that podscope printed when it was started.',
      )
    },
  )

  test('stays closed to the cookie of another run', async () => {
    const [server, other] = [await serve(new EmptyDesk()), await serve(new EmptyDesk())]
    const headers = { cookie: `podscope-${server.port}=${other.token}` }
    expect((await get(server, '/', { headers })).status).toBe(401)
  })

  test('is told that it may run nothing but its own files', async () => {
    const server = await serve(new EmptyDesk())
    for (const path of [`/?token=${server.token}`, '/icon.svg', '/nowhere']) {
      const { headers } = await get(server, path)
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; " +
          `connect-src 'self' ws://127.0.0.1:${server.port}; img-src 'self' data:; ` +
          "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
  })
})

describe('files of the page', () => {
  test('are kept for good when their name changes with their content, asked for otherwise', async () => {
    const server = await serve(new EmptyDesk())
    const script = await get(server, '/assets/main-abc123.js')
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    const icon = await get(server, '/icon.svg')
    expect(icon.headers['cache-control']).toBe('no-cache')
    const again = await get(server, '/icon.svg', {
      headers: { 'if-none-match': String(icon.headers.etag) },
    })
    expect(again).toMatchObject({ status: 304, body: '' })
  })

  test('are described without being sent when only their head is asked for', async () => {
    const server = await serve(new EmptyDesk())
    const { status, headers, body } = await get(server, '/icon.svg', { method: 'HEAD' })
    expect({ status, body, length: headers['content-length'] }).toEqual({
      status: 200,
      body: '',
      length: '41',
    })
  })

  test.each([
    '/../secret',
    '/assets/../../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/assets/..%2f..%2fsecret',
    '/..\\secret',
    '//secret',
    '/%00',
    '/assets',
    '/assets/',
    '/index.html/',
    '/icon.svg%00.js',
    'http://127.0.0.1/../secret',
    '*',
  ])('are all that there is: not %s', async (path) => {
    const { status, body } = await get(await serve(new EmptyDesk()), path)
    expect({ status, body }).toEqual({
      status: 404,
      body: 'There is no such page here: use the URL that podscope printed.',
    })
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])(
    'are not changed by %s',
    async (method) => {
      const { status, headers } = await get(await serve(new EmptyDesk()), '/icon.svg', { method })
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, HEAD' })
    },
  )
})

describe('a name that the service was asked by', () => {
  test.each(['evil.example', 'evil.example:7878', '127.0.0.1.evil.example', '10.0.0.1', 'a b'])(
    'is not answered to when it is %j, token or not',
    async (name) => {
      const server = await serve(new EmptyDesk())
      const path = `/?token=${server.token}`
      const { status, body, headers } = await get(server, path, { headers: { host: name } })
      expect(status).toBe(403)
      expect(headers['set-cookie']).toBeUndefined()
      expect(body).toMatch(/^This is not a name podscope answers to: use the URL/)
    },
  )

  test.each(['localhost', 'LocalHost:9000', '127.0.0.1:1', '[::1]:7878'])(
    'is answered to when it means this machine: %s',
    async (name) => {
      const server = await serve(new EmptyDesk())
      const path = `/?token=${server.token}`
      expect((await get(server, path, { headers: { host: name } })).status).toBe(200)
    },
  )

  test('may be any address, and no other name, when the service listens on all', async () => {
    const server = await serve(new EmptyDesk(), '0.0.0.0')
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:/)
    const statusFor = async (host: string): Promise<number> =>
      (await get(server, `/?token=${server.token}`, { headers: { host } })).status
    expect(await statusFor('10.1.2.3:7878')).toBe(200)
    expect(await statusFor('[fd00::1]:7878')).toBe(200)
    expect(await statusFor('evil.example')).toBe(403)
  })
})

describe('starting', () => {
  test('puts an IPv6 address in brackets', async () => {
    const server = await serve(new EmptyDesk(), '::1')
    expect(server.url).toBe(`http://[::1]:${server.port}/?token=${server.token}`)
    expect((await fetch(server.url)).status).toBe(200)
  })

  test('says so when the port that was asked for is taken', async () => {
    const { port } = await serve(new EmptyDesk())
    expect(
      await startServer({
        host: '127.0.0.1',
        port,
        pageDirectory: builtPage(),
        desk: new EmptyDesk(),
      }),
    ).toEqual({
      problem: {
        code: 'port-taken',
        text: `Port ${port} of 127.0.0.1 is taken by another program.`,
        remedy: 'Choose another one with --port, or leave --port out.',
      },
    })
  })

  test('takes the next port when no port was asked for', async () => {
    const options = { host: '127.0.0.1', pageDirectory: builtPage(), desk: new EmptyDesk() }
    const servers = [await startServer(options), await startServer(options)]
    const ports = servers.map((server) => ('port' in server ? server.port : 0))
    await Promise.all(servers.map((server) => 'port' in server && server.close()))
    expect(ports[0]).toBeGreaterThanOrEqual(7878)
    expect(ports[1]).toBeGreaterThan(ports[0]!)
  })

  test('says so when the page has not been built', async () => {
    const options = { host: '127.0.0.1', port: 0, desk: new EmptyDesk() }
    expect(await startServer({ ...options, pageDirectory: '/nowhere' })).toEqual({
      problem: {
        code: 'page-missing',
        text: 'The page has not been built: /nowhere has no index.html.',
        remedy: 'Run npm run build.',
      },
    })
  })

  test('says so when the address is not of this machine', async () => {
    const options = { port: 0, pageDirectory: builtPage(), desk: new EmptyDesk() }
    expect(await startServer({ ...options, host: '192.0.2.1' })).toMatchObject({
      problem: { code: 'cannot-listen', remedy: expect.stringContaining('--host') },
    })
  })

  test('ends with its connections: nobody is left waiting', async () => {
    const server = await startServer({
      host: '127.0.0.1',
      port: 0,
      pageDirectory: builtPage(),
      desk: new EmptyDesk(),
    })
    if ('problem' in server) throw new Error(server.problem.text)
    await fetch(server.url)
    await server.close()
    await expect(get(server, '/')).rejects.toThrow('ECONNREFUSED')
    const successor = createServer()
    await new Promise<void>((resolve) => successor.listen(server.port, '127.0.0.1', resolve))
    await new Promise((resolve) => successor.close(resolve))
  })
})
