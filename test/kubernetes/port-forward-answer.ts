import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

/**
 * How a version answers a port-forward, from the recorded handshakes: which subprotocols it takes. The
 * tunnelled one of 1.31 and newer is not spoken here: it is refused by both.
 */
const taken = new Set(['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'])

const dataChannel = 0
const errorChannel = 1

/** Opens a connection to a port in a pod, or rejects with the runtime's words. */
export type Dial = (port: number) => Promise<Duplex>

/** Answers the upgrade of a port-forward that is permitted, of a pod that runs. */
export function answerPortForward(
  request: IncomingMessage,
  socket: Duplex,
  query: URLSearchParams,
  dial: Dial,
): void {
  const ports = query.getAll('ports').flatMap((text) => text.split(','))
  if (ports.length === 0) {
    refuse(socket, 400, 'Bad Request', 'query parameter "port" is required')
    return
  }
  const offered = (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((one) => one.trim())
  const protocol = offered.find((name) => taken.has(name))
  if (offered[0] !== '' && protocol === undefined) {
    refuse(socket, 403, 'Forbidden', '')
    return
  }
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => protocol ?? false })
  server.handleUpgrade(request, socket, Buffer.alloc(0), (connection) => {
    const port = Number(ports[0])
    const channels = new Channels(connection, protocol === 'v4.base64.channel.k8s.io')
    const portBytes = Buffer.of(port & 0xff, port >> 8)
    channels.send(dataChannel, portBytes)
    channels.send(errorChannel, portBytes)
    void join(channels, dial, port)
  })
}

/** Frames of a connection: the first octet (or digit) is the channel. */
class Channels {
  readonly connection: WebSocket
  readonly #base64: boolean

  constructor(connection: WebSocket, base64: boolean) {
    this.connection = connection
    this.#base64 = base64
  }

  send(channel: number, bytes: Buffer): void {
    if (this.#base64) this.connection.send(`${channel}${bytes.toString('base64')}`)
    else this.connection.send(Buffer.concat([Buffer.of(channel), bytes]))
  }

  read(frame: Buffer): { channel: number; bytes: Buffer } {
    if (!this.#base64) return { channel: frame[0]!, bytes: frame.subarray(1) }
    const text = frame.toString()
    return { channel: Number(text[0]), bytes: Buffer.from(text.slice(1), 'base64') }
  }
}

/** As kubelet and containerd do: the error goes to its channel, then the connection is closed. */
async function join(channels: Channels, dial: Dial, port: number): Promise<void> {
  const { connection } = channels
  const early: Buffer[] = []
  let target: Duplex | undefined
  connection.on('message', (frame: Buffer) => {
    const { channel, bytes } = channels.read(frame)
    if (channel !== dataChannel) return
    if (target) target.write(bytes)
    else early.push(bytes)
  })
  try {
    target = await dial(port)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    channels.send(errorChannel, Buffer.from(reason))
    connection.close(1000)
    return
  }
  for (const bytes of early) target.write(bytes)
  const to = target
  to.on('data', (bytes: Buffer) => {
    channels.send(dataChannel, bytes)
    if (connection.bufferedAmount > 1 << 20) {
      to.pause()
      setTimeout(() => to.resume(), 5)
    }
  })
  to.once('close', () => connection.close(1000))
  to.on('error', () => connection.close(1000))
  connection.once('close', () => to.destroy())
}

export function refuse(socket: Duplex, status: number, reason: string, body: string): void {
  const type = body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8'
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
