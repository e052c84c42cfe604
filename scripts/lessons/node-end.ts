import { once } from 'node:events'
import { createServer } from 'node:http'

const port = 8000

/** A small web server on the node, at the address of the bridge that a pod is plugged into. */
export async function startNodeEnd(address: string): Promise<{ url: string; stop: () => void }> {
  const server = createServer((_, response) => response.end('hello from the node\n'))
  server.listen(port, address)
  await once(server, 'listening')
  return { url: `http://${address}:${port}/`, stop: () => server.close() }
}
