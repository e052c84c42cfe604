import type { IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { ClientOptions } from 'ws'
import { apiUrl } from './api-client.ts'
import { refused, unanswered } from './api-problem.ts'
import type { ApiProblem } from './api-problem.ts'
import type { Cluster } from './kubeconfig.ts'

/** The subprotocol that 1.26 and 1.32 both take: data and errors on a channel each. */
const subprotocol = 'v4.channel.k8s.io'
const dataChannel = 0
const errorChannel = 1
/** Each channel begins with the port, little-endian. */
const portBytes = 2

/** RFC 6455, 7.4.1. */
const closedWell = 1000
/** Bytes on their way to the server that are enough. */
const waitingBytesMax = 1024 * 1024
const openMsMax = 15_000

export type PodPort = { kubernetesNamespace: string; pod: string; port: number }

/**
 * A connection to a port in a pod, through the API server, the kubelet and the runtime. It is open when
 * it is answered; that nobody listens there comes later, as an error of the stream.
 */
export async function openPortForward(
  cluster: Cluster,
  { kubernetesNamespace, pod, port }: PodPort,
): Promise<Duplex | { problem: ApiProblem }> {
  const path = `/api/v1/namespaces/${kubernetesNamespace}/pods/${pod}/portforward`
  const url = apiUrl(cluster.server, { path, query: { ports: port } })
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
  const options: ClientOptions = { handshakeTimeout: openMsMax, perMessageDeflate: false }
  try {
    await cluster.config.applyToHTTPSOptions(options)
  } catch (error) {
    return { problem: unanswered(cluster, error) }
  }
  const socket = new WebSocket(url, subprotocol, options)
  return new Promise((resolve) => {
    socket.once('open', () => resolve(new ForwardedPort(socket)))
    socket.once('error', (error) => resolve({ problem: unanswered(cluster, error) }))
    socket.once('unexpected-response', (request, answer) => {
      resolve(readRefusal(cluster, answer).then((problem) => ({ problem })))
      answer.once('close', () => request.destroy())
    })
  })
}

async function readRefusal(cluster: Cluster, answer: IncomingMessage): Promise<ApiProblem> {
  const chunks: Buffer[] = []
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString()
  return refused(cluster, answer.statusCode ?? 0, body, 'Forwarding a port of the agent')
}

/** The bytes of one forwarded port. */
class ForwardedPort extends Duplex {
  readonly #socket: WebSocket
  /** How much of the port number at the beginning of each channel is still to come. */
  readonly #portLeft = [portBytes, portBytes]

  constructor(socket: WebSocket) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    // Whoever has turned away from it need not hear how it ends.
    this.on('error', () => undefined)
    socket.binaryType = 'nodebuffer'
    socket.on('message', (frame: Buffer) => this.#take(frame))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', (code) => {
      // What has come is still to be read; after a cut it is not whole anyway.
      if (code === closedWell) this.push(null)
      else this.destroy(new Error('the connection through the API server was cut'))
    })
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(bytes: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const frame = Buffer.concat([Buffer.of(dataChannel), bytes])
    if (this.#socket.bufferedAmount < waitingBytesMax) {
      this.#socket.send(frame, (error) => error && this.destroy(error))
      done()
    } else this.#socket.send(frame, done)
  }

  /** The protocol knows no half-closed connection: the other side has all that it will be sent. */
  override _final(done: () => void): void {
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.close()
    // A server that does not answer the closing is not waited for.
    setTimeout(() => this.#socket.terminate(), 200).unref()
    done(error)
  }

  #take(frame: Buffer): void {
    const channel = frame[0]
    if (channel !== dataChannel && channel !== errorChannel) return
    const skipped = Math.min(this.#portLeft[channel]!, frame.length - 1)
    this.#portLeft[channel]! -= skipped
    const bytes = frame.subarray(1 + skipped)
    if (bytes.length === 0) return
    if (channel === errorChannel) this.destroy(new Error(bytes.toString().trim()))
    else if (!this.push(bytes)) this.#socket.pause()
  }
}
