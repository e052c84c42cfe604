import { createServer, request } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A proxy as some firms have it: pages pass, WebSockets do not. */
export async function startPlainProxy(target: URL): Promise<{ url: URL; stop: () => void }> {
  const server = createServer(({ method, url, headers }, response) => {
    const onward = request(new URL(url!, target), { method: method!, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.writeHead(502).end())
    onward.end()
  })
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  return { url, stop: () => server.close() }
}
