import { createSocket } from 'node:dgram'

/**
 * Sends datagrams over `lo` that are answered, at a steady pace, for a time, from some sockets in turn:
 * `node paced-datagrams.mjs PACKETS_PER_SECOND SECONDS`. At tens of thousands of packets a second this
 * leaves a small machine room for what is measured, where as many requests to nginx would not. Started
 * inside a pod's network namespace; plain JavaScript, because it runs outside of the project's build.
 */
const [perSecond = 1000, lastsSeconds = 10] = process.argv.slice(2).map(Number)
// Below those that Linux hands out to clients: a service's.
const port = 5001
const clients = Array.from({ length: 6 }, () => createSocket('udp4'))
const server = createSocket('udp4').bind(port, '127.0.0.1')
const text = Buffer.alloc(64, 'x')
server.on('message', (message, from) => server.send(message, from.port, from.address))
server.on('listening', send)
let start
let sent = 0

function send() {
  const now = performance.now()
  start ??= now
  // What a busy machine has not let through is not made up for in one burst of seconds.
  const due = Math.min(Math.floor(((now - start) / 1000) * (perSecond / 2)), sent + perSecond / 10)
  for (; sent < due; sent++) clients[sent % clients.length].send(text, port, '127.0.0.1')
  if (now - start < lastsSeconds * 1000) setTimeout(send, 1)
  else for (const socket of [server, ...clients]) socket.close()
}
