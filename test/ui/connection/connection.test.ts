import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket as NodeWebSocket, WebSocketServer } from 'ws'
import {
  CloseCode,
  subprotocol,
  type HostMessage,
  type ViewMessage,
} from '../../../shared/messages/messages.ts'
import { encodePacketBatch } from '../../../shared/messages/packet-batch.ts'
import { parseViewMessage } from '../../../shared/messages/parse-view-message.ts'
import {
  batchesUnderWayMax,
  Connection,
  type ConnectionListener,
  type ConnectionState,
  type ResumePoint,
} from '../../../ui/connection/connection.ts'
import { LatestQuestion } from '../../../ui/connection/questions.ts'
import { webSocketCarrier } from '../../../ui/connection/web-socket-carrier.ts'
import { PacketStore } from '../../../ui/state/packet-store.ts'
import { packetBatch } from '../state/packet-batches.ts'

/** Node's own WebSocket is behind a flag; that of `ws` differs in that errors must be listened to. */
class PageWebSocket extends NodeWebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol)
    this.on('error', () => {})
  }
}
Object.assign(globalThis, { WebSocket: PageWebSocket })

const quick = { firstMs: 1, lastMs: 5, factor: 1.6 }

/** A host of an engine reduced to what the wire sees of it: it notes what it gets and says what it is told. */
class WireHost {
  readonly received: ViewMessage[] = []
  connections = 0
  readonly #server: WebSocketServer
  #socket: NodeWebSocket | undefined
  #waiting: { is: () => boolean; resolve: () => void }[] = []

  private constructor(server: WebSocketServer) {
    this.#server = server
    server.on('connection', (socket) => {
      this.connections++
      this.#socket = socket
      socket.on('message', (data) => {
        const message = parseViewMessage(String(data))
        if ('problem' in message) throw new Error(message.problem)
        this.received.push(message)
        this.#look()
      })
      this.#look()
    })
  }

  static async open(): Promise<WireHost> {
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      handleProtocols: (offered) => offered.has(subprotocol) && subprotocol,
    })
    await new Promise((resolve) => server.once('listening', resolve))
    return new WireHost(server)
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('not listening')
    return `ws://127.0.0.1:${address.port}/`
  }

  say(message: HostMessage): void {
    this.#socket!.send(JSON.stringify(message))
  }

  sendPackets(first: number, count: number): void {
    this.#socket!.send(encodePacketBatch(packetBatch({ first, count })))
  }

  sendRaw(data: string): void {
    this.#socket!.send(data)
  }

  cut(code = 1012): void {
    this.#socket!.close(code)
  }

  /** Resolves when it is so, looked at after every message. */
  until(is: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ is, resolve })
      this.#look()
    })
  }

  close(): void {
    this.#socket?.terminate()
    this.#server.close()
  }

  #look(): void {
    this.#waiting = this.#waiting.filter(({ is, resolve }) => {
      if (is()) resolve()
      return !is()
    })
  }
}

/** A page that keeps packets and nothing else. */
class Page implements ConnectionListener {
  readonly states: ConnectionState[] = []
  readonly messages: HostMessage[] = []
  readonly packets = new PacketStore(1000)
  readonly connection: Connection
  resume: ResumePoint | undefined
  takesBatches = true
  #waiting: { is: () => boolean; resolve: () => void }[] = []

  constructor(url: string) {
    this.connection = new Connection(webSocketCarrier(url), this, quick)
  }

  stateChanged(state: ConnectionState): void {
    this.states.push(state)
    this.#look()
  }

  message(message: HostMessage): void {
    this.messages.push(message)
    this.#look()
  }

  batchesWaiting(): void {
    if (this.takesBatches) this.drain()
    this.#look()
  }

  resumePoint(): ResumePoint | undefined {
    return this.resume && { ...this.resume, afterPacket: this.packets.last }
  }

  drain(): void {
    this.connection.drain((batch) => this.packets.append(batch))
  }

  until(is: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ is, resolve })
      this.#look()
    })
  }

  phases(): string[] {
    return this.states.map(({ phase }) => phase)
  }

  #look(): void {
    this.#waiting = this.#waiting.filter(({ is, resolve }) => {
      if (is()) resolve()
      return !is()
    })
  }
}

const opened: { close(): void }[] = []

async function connect(): Promise<{ host: WireHost; page: Page }> {
  const host = await WireHost.open()
  const page = new Page(host.url)
  opened.push(page.connection, host)
  page.connection.connect()
  await host.until(() => host.received.length === 2)
  return { host, page }
}

afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})

describe('connection', () => {
  it('says that nothing is heard of a silent host, until something is', async () => {
    const { host, page } = await connect()
    await page.until(() => page.phases().at(-1) === 'silent')
    host.say({ kind: 'alive' })
    await page.until(() => page.phases().at(-1) === 'open')
    expect(page.phases()).toEqual(['connecting', 'open', 'silent', 'open'])
    expect(page.messages).toEqual([])
  })

  it('begins, grants credit, and gives as much again as it has taken', async () => {
    const { host, page } = await connect()
    expect(host.received).toEqual([
      { kind: 'begin' },
      { kind: 'credit', batches: batchesUnderWayMax },
    ])
    page.takesBatches = false
    host.sendPackets(1, 10)
    host.sendPackets(11, 5)
    host.say({ kind: 'pods', pods: [], warnings: [] })
    await page.until(() => page.messages.length === 1)
    expect(page.packets.isEmpty).toBe(true)
    page.drain()
    await host.until(() => host.received.length === 3)
    expect(host.received[2]).toEqual({ kind: 'credit', batches: 2 })
    expect(page.packets.last).toBe(15)
  })

  it('goes on after a cut with the packet after the last one taken', async () => {
    const { host, page } = await connect()
    page.resume = { hostId: 'host', sourceId: 'source', afterPacket: 0, afterRevision: 7 }
    host.sendPackets(1, 30)
    await page.until(() => page.packets.last === 30)
    host.cut()
    await host.until(() => host.connections === 2 && host.received.some(isResume))
    expect(host.received.find(isResume)).toEqual({
      kind: 'begin',
      resume: { hostId: 'host', sourceId: 'source', afterPacket: 30, afterRevision: 7 },
    })
    host.sendPackets(31, 10)
    await page.until(() => page.packets.last === 40)
    expect([page.packets.shown, page.packets.skipped]).toEqual([40, 0])
    expect(page.phases()).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open'])
  })

  it('asks again for what had come but was not taken before the cut', async () => {
    const { host, page } = await connect()
    page.resume = { hostId: 'host', sourceId: 'source', afterPacket: 0, afterRevision: 0 }
    host.sendPackets(1, 10)
    await page.until(() => page.packets.last === 10)
    page.takesBatches = false
    host.sendPackets(11, 10)
    host.cut()
    await host.until(() => host.received.some(isResume))
    page.drain()
    expect(page.packets.last).toBe(10)
    expect(host.received.find(isResume)).toMatchObject({ resume: { afterPacket: 10 } })
  })

  it('keeps trying, with longer and longer waits, while nobody answers', async () => {
    const { host, page } = await connect()
    host.close()
    await page.until(() => page.states.filter(({ phase }) => phase === 'waiting').length === 4)
    const attempts = page.states.flatMap((state) =>
      state.phase === 'waiting' ? [state.attempt] : [],
    )
    expect(attempts).toEqual([1, 2, 3, 4])
  })

  it('does not try again by itself when it is turned away', async () => {
    const { host, page } = await connect()
    host.cut(CloseCode.unauthorized)
    await page.until(() => page.phases().includes('refused'))
    expect(page.states.at(-1)).toMatchObject({ problem: { code: 'unauthorized' } })
    page.connection.connect()
    await host.until(() => host.connections === 2)
  })

  it('ends when the host says what it does not understand', async () => {
    const { host, page } = await connect()
    host.sendRaw('{"kind":"nonsense"}')
    await page.until(() => page.phases().includes('refused'))
    expect(page.states.at(-1)).toMatchObject({ problem: { code: 'bad-message' } })
  })
})

describe('questions', () => {
  const asked = (host: WireHost) =>
    host.received.flatMap((message) => (message.kind === 'ask' ? [message] : []))

  it('of pictures wait until lists have their rows', async () => {
    const { host, page } = await connect()
    void page.connection.ask({ about: 'rows', from: 1, to: 2 })
    void page.connection.ask({ about: 'ladder', conversation: 1 })
    void page.connection.ask({ about: 'packet', number: 1 })
    await host.until(() => asked(host).length === 2)
    expect(asked(host).map(({ question }) => question.about)).toEqual(['rows', 'packet'])
    const refusal = { code: 'gone', text: 'gone', remedy: '' }
    host.say({ kind: 'refusal', id: asked(host)[0]!.id, refusal })
    await host.until(() => asked(host).length === 3)
    expect(asked(host)[2]!.question.about).toBe('ladder')
  })

  it('of pictures wait for rows that are asked for because of an answer, too', async () => {
    const { host, page } = await connect()
    const rows = page.connection.ask({ about: 'rows', from: 1, to: 2 })
    await host.until(() => asked(host).length === 1)
    const refusal = { code: 'gone', text: 'gone', remedy: '' }
    host.say({ kind: 'refusal', id: asked(host)[0]!.id, refusal })
    await rows
    void page.connection.ask({ about: 'ladder', conversation: 1 })
    void page.connection.ask({ about: 'rows', from: 3, to: 4 })
    await host.until(() => asked(host).length === 3)
    expect(asked(host).map(({ question }) => question.about)).toEqual(['rows', 'rows', 'ladder'])
  })

  it('of pictures are asked in the end, however long lists wait for theirs', async () => {
    const { host, page } = await connect()
    void page.connection.ask({ about: 'rows', from: 1, to: 2 })
    void page.connection.ask({ about: 'ladder', conversation: 1 })
    await host.until(() => asked(host).length === 2)
    expect(asked(host)[1]!.question.about).toBe('ladder')
  })

  it('get the answers with their own numbers, in any order', async () => {
    const { host, page } = await connect()
    const one = page.connection.ask({ about: 'sockets' })
    const other = page.connection.ask({ about: 'rows', from: 1, to: 2 })
    await host.until(() => host.received.length === 4)
    const [first, second] = host.received.slice(2).map((message) => 'id' in message && message.id)
    const refusal = { code: 'gone', text: 'gone', remedy: '' }
    host.say({ kind: 'refusal', id: Number(second), refusal })
    host.say({
      kind: 'answer',
      id: Number(first),
      answer: { about: 'sockets', views: [], interfaces: [] },
    })
    expect(await one).toEqual({ answer: { about: 'sockets', views: [], interfaces: [] } })
    expect(await other).toEqual({ refusal })
  })

  it('resolve with nothing when the connection is cut, or is not there', async () => {
    const { host, page } = await connect()
    const question = page.connection.ask({ about: 'sockets' })
    await host.until(() => host.received.length === 3)
    host.cut()
    expect(await question).toBeUndefined()
    expect(await page.connection.ask({ about: 'sockets' })).toBeUndefined()
  })

  it('count no more when a later one was asked in their place', async () => {
    const { host, page } = await connect()
    const latest = new LatestQuestion<'packet'>((question) => page.connection.ask(question))
    const stale = latest.ask({ about: 'packet', number: 1 })
    const wanted = latest.ask({ about: 'packet', number: 2 })
    await host.until(() => host.received.length === 4)
    const refusal = { code: 'gone', text: 'gone', remedy: '' }
    for (const message of host.received.slice(2)) {
      if (message.kind === 'ask') host.say({ kind: 'refusal', id: message.id, refusal })
    }
    expect(await stale).toBeUndefined()
    expect(await wanted).toEqual({ refusal })
  })
})

function isResume(message: ViewMessage): boolean {
  return message.kind === 'begin' && message.resume !== undefined
}
