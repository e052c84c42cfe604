import { connect } from 'node:net'

/**
 * Sends HTTP requests to nginx on 127.0.0.1:80 over one kept-alive connection, at a steady pace, for a
 * time: `node paced-requests.mjs REQUESTS_PER_SECOND SECONDS`. Started inside a pod's network
 * namespace; plain JavaScript, because it runs outside of the project's build.
 */
const [perSecond = 10, lastsSeconds = 10] = process.argv.slice(2).map(Number)
const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'
const socket = connect(80, '127.0.0.1')
socket.setNoDelay(true)
socket.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
// nginx closes a connection after keepalive_requests (1000 by default): the next one follows.
let open = socket
const start = performance.now()
let sent = 0

function send() {
  const due = Math.floor(((performance.now() - start) / 1000) * perSecond)
  for (; sent < due; sent++) {
    if (sent % 900 === 899) open = reconnect(open)
    open.write(request)
  }
  if (performance.now() - start < lastsSeconds * 1000) setTimeout(send, 1)
  else open.end()
}

function reconnect(old) {
  old.end()
  const next = connect(80, '127.0.0.1')
  next.setNoDelay(true)
  next.resume()
  return next
}

socket.resume()
socket.on('connect', send)
