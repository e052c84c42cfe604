import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AgentClient } from '../../capture/cluster/agent-client.ts'
import { answerMsMax } from '../../capture/cluster/agent-request.ts'
import type { AgentStream, StreamState } from '../../capture/cluster/agent-stream.ts'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import type { CaptureRequest } from '../../capture/cluster/capture-request.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import { Engine } from '../../shared/engine/engine.ts'
import { AgentProcess, agentToken } from './agent-process.ts'
import { HandMadePod } from './hand-made-pod.ts'
import { canRun } from './requirements.ts'

const programs = ['ip', 'nsenter', 'tcpdump', 'busybox']

describe.runIf(canRun('agents', programs))('an agent', () => {
  let pod: HandMadePod
  let agent: AgentProcess
  const watchers: Watcher[] = []

  beforeAll(async () => {
    pod = await HandMadePod.make('ps-e-agent')
    pod.start('server', process.execPath, '-e', webServer)
    await pod.untilListening(80)
    agent = await AgentProcess.start({ pods: [pod.containerId('server')] })
  })

  afterEach(async () => {
    await Promise.all(watchers.splice(0).map((watcher) => watcher.stream.stop()))
  })

  afterAll(async () => {
    expect(await agent.stop()).toBe(0)
    await pod.remove()
  })

  function watch(request: Partial<CaptureRequest> = {}, port = agent.port): Watcher {
    const watcher = new Watcher(port, { pod: pod.containerId('server'), ...request })
    watchers.push(watcher)
    return watcher
  }

  /** A request with a secret in it, and its answer. */
  async function visit(): Promise<void> {
    await pod.run('client', process.execPath, '-e', visitor)
  }

  it('lists the pods that it may capture, to whoever has the token', async () => {
    const { client, address } = watch()
    expect(await client.pods()).toMatchObject([{ key: pod.containerId('server') }])
    const stranger = new AgentClient({ ...address, token: 'another-token-altogether' })
    expect(await stranger.pods()).toMatchObject({ problem: { code: 'unauthorized' } })
    const health = await fetch(`http://127.0.0.1:${agent.port}/healthz`)
    expect(`${health.status} ${await health.text()}`).toBe('200 ok')
  })

  it('refuses a pod that it may not capture', async () => {
    const { stream } = watch({ pod: 'ab'.repeat(32) })
    await stream.ended
    expect(stream.state).toMatchObject({ phase: 'refused', problem: { code: 'pod-not-here' } })
  })

  it('refuses a capture filter that is wrong, and says where', async () => {
    const { stream } = watch({ filter: 'port porcupine' })
    await stream.ended
    expect(stream.state).toMatchObject({ phase: 'refused', problem: { code: 'filter-wrong' } })
  })

  it('streams what crosses the pod, with the owner of a socket', async () => {
    const watcher = watch()
    await watcher.untilTapped()
    await visit()
    // Known from the listener at first, and exactly a little later.
    await until(() => watcher.engine.owner(1, 'server')?.evidence === 'exact')
    expect(watcher.engine.owner(1, 'server')).toMatchObject({
      containerId: pod.containerId('server'),
      process: 'node',
    })
    expect(watcher.engine.pods).toMatchObject([{ pod: { key: pod.containerId('server') } }])
  })

  it('masks credentials, and keeps nothing but headers where that is asked', async () => {
    const [masked, bare] = [watch({ filter: 'tcp port 80' }), watch({ headersOnly: true })]
    await Promise.all([masked.untilTapped(), bare.untilTapped()])
    await visit()
    await until(() =>
      [masked, bare].every(({ engine }) => engine.conversation(1)?.state === 'closed'),
    )
    expect(masked.text).toContain('GET /letter')
    expect(masked.text).toContain('authorization: **** ******')
    expect(masked.text).not.toContain('open sesame')
    expect(bare.text).not.toContain('GET /letter')
  })

  it('goes on where a cut connection had stopped: nothing is lost or told twice', async () => {
    const watcher = watch({ filter: 'udp port 9' })
    await watcher.untilTapped()
    await send(100)
    await until(() => watcher.engine.lastPacket === 100)
    watcher.isReachable = false
    watcher.cut()
    await until(() => watcher.stream.state.phase === 'cut')
    await send(100)
    watcher.isReachable = true
    await until(() => watcher.engine.lastPacket === 200)
    await send(100)
    await until(() => watcher.engine.lastPacket === 300)
    await until(() => watcher.stream.counts.ledger?.captured === 300)
    // Longer than an agent may take to begin to answer.
    await delay(2 * answerMsMax)
    expect(watcher.stream.counts).toMatchObject({ received: 300, missed: 0, unknownLosses: 0 })
    expect(watcher.states).toEqual(['live', 'cut', 'live'])
  })

  it('gives a watcher that comes later what was captured before', async () => {
    const request = { filter: 'udp port 19' }
    const first = watch(request)
    await first.untilTapped()
    await send(50, 19)
    await until(() => first.engine.lastPacket === 50)
    await first.stream.stop()
    const second = watch(request)
    await until(() => second.engine.lastPacket === 50)
    expect(second.stream.counts).toMatchObject({ received: 50, missed: 0 })
  })

  it('says so when it was killed, and the next one is watched from its beginning', async () => {
    const doomed = await AgentProcess.start({ pods: [pod.containerId('server')] })
    const watcher = watch({ filter: 'udp port 29' }, doomed.port)
    await watcher.untilTapped()
    await send(30, 29)
    await until(() => watcher.engine.lastPacket === 30)
    await doomed.stop('SIGKILL')
    await until(() => watcher.stream.state.phase === 'cut')
    const listen = `127.0.0.1:${doomed.port}`
    const next = await AgentProcess.start({ pods: [pod.containerId('server')], listen })
    await until(() => watcher.stream.state.phase === 'live' && watcher.engine.interfaces.length > 1)
    await send(30, 29)
    await until(() => watcher.engine.lastPacket === 60)
    expect(watcher.stream.counts).toMatchObject({ received: 60, missed: 0, unknownLosses: 1 })
    await next.stop()
  })

  it('ends by itself when nobody has been watching for its time to live', async () => {
    const brief = await AgentProcess.start({ pods: [], options: ['--ttl', '1'] })
    expect((await once(brief.process, 'close'))[0]).toBe(0)
    expect(brief.complaints).toContain('nobody has been watching for 1 s')
  })

  /** So many datagrams over the pod's loopback. */
  async function send(count: number, port = 9): Promise<void> {
    const script = `const socket = require('dgram').createSocket('udp4')
      socket.bind(${port}, '127.0.0.1', () => { let sent = 0; socket.on('message', () => {
        if (++sent < ${count}) socket.send('x', ${port}, '127.0.0.1'); else socket.close() })
        socket.send('x', ${port}, '127.0.0.1') })`
    await pod.run(undefined, process.execPath, '-e', script)
  }
})

const webServer = `require('http').createServer((_, answer) => answer.end('a letter')).listen(80)`

const visitor = `require('http').get({ host: '127.0.0.1', path: '/letter', agent: false,
  headers: { authorization: ['open', 'sesame'].join(' ') } }, (answer) => answer.resume())`

/** A watcher whose connections can be cut. */
class Watcher {
  readonly engine = new Engine({ bytes: { read: () => Promise.resolve(undefined) } })
  readonly #loader = new CaptureLoader(this.engine)
  readonly #reader = new CaptureReader(this.#loader)
  /** All bytes that came, as text. */
  text = ''
  readonly #sockets = new Set<Socket>()
  readonly address
  readonly client
  readonly stream: AgentStream
  readonly states: StreamState['phase'][] = []
  isReachable = true

  constructor(port: number, request: CaptureRequest) {
    this.address = {
      name: 'this node',
      token: agentToken,
      connect: async () => {
        if (!this.isReachable) throw new Error('no route')
        const socket = connect({ host: '127.0.0.1', port })
        await once(socket, 'connect')
        this.#sockets.add(socket)
        return socket
      },
    }
    this.client = new AgentClient(this.address)
    this.stream = this.client.capture(request, {
      blocks: (bytes) => {
        this.text += Buffer.from(bytes).toString('latin1')
        this.#reader.push(bytes)
      },
      changed: ({ phase }) => this.states.push(phase),
    })
  }

  /** Resolves when an interface is captured. */
  async untilTapped(): Promise<void> {
    await until(() => this.engine.interfaces.length > 0)
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** A test that waits in vain is ended by its own time limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(10)
}
