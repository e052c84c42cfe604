import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AgentClient } from '../../capture/cluster/agent-client.ts'
import { JoinedSource } from '../../capture/cluster/joined-source.ts'
import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import { Engine } from '../../shared/engine/engine.ts'
import { canRun } from './requirements.ts'
import { TwoNodes } from './two-nodes.ts'
import type { Node } from './two-nodes.ts'

const programs = ['ip', 'nsenter', 'tcpdump', 'busybox', 'ethtool']

describe.runIf(canRun('two nodes', programs))('two pods on two nodes, watched from a third', () => {
  let cluster: TwoNodes
  let source: JoinedSource
  const notices: string[] = []
  let unusedPort = 1000
  const folder = mkdtempSync(join(tmpdir(), 'podscope-two-nodes-'))
  const file = join(folder, 'joined.pcapng')

  beforeAll(async () => {
    cluster = await TwoNodes.make('ps-e-tn')
    const [first, second] = cluster.nodes
    // A container that is made for one visit, and gone before anybody looks, is named seconds later.
    first.pod.start('client', 'sleep', 'infinity')
    second.pod.start('server', process.execPath, '-e', webServer)
    await second.pod.untilListening(80)
  })

  afterEach(() => source.close())

  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await cluster.remove()
  })

  async function watch(): Promise<void> {
    notices.length = 0
    const pods = cluster.nodes.map((node) => ({
      agent: new AgentClient(cluster.addressOf(node)),
      pod: { key: node.pod.containerId('main'), name: node.name, hostNetwork: false },
    }))
    // Of its own for each test: an agent would go on with the capture of the one before.
    const filter = `tcp port 80 or udp port 9 or udp port ${unusedPort++}`
    const made = await JoinedSource.start({
      pods,
      how: { filter },
      file,
      tell: (_, { code }) => notices.push(code),
    })
    if ('problem' in made) throw new Error(made.problem.text)
    source = made
    await until(() => source.engine.interfaces.length === 4)
  }

  it('are one conversation, whole, each packet once and with both times', async () => {
    await watch()
    await visit()
    await until(() => isWhole())
    const { packets, loss, conversations } = source.engine.counters()
    expect({ conversations, seenAgain: loss.seenAgain }).toEqual({
      conversations: 1,
      seenAgain: packets,
    })
    const { steps } = (await source.engine.ladder(1))!
    expect(steps).toHaveLength(packets)
    // One machine has one clock: what arrives has left before.
    expect(steps.filter(({ offsetNs, againNs = -1 }) => againNs < offsetNs)).toEqual([])
    // Each is known by the agent on its own node.
    const owners = [containerOf(0, 'client'), containerOf(1, 'server')]
    await until(() => ownersOf(1).join() === owners.join())
    await until(() => source.engine.counters().evidence.exact === 2)
    await source.stop()
    expect(recordedOwners()).toEqual(knownOwners(source.engine))
  })

  it('are one conversation when segments are cut up on the way', async () => {
    await cutSegments()
    await watch()
    const before = await sentAgain()
    await visit()
    await until(() => isWhole())
    const { retransmissions, bytesToClient } = source.engine.conversation(1)!
    const { packets, loss } = source.engine.counters()
    expect(retransmissions).toBeLessThanOrEqual((await sentAgain()) - before)
    expect(bytesToClient).toBeLessThan(2 * letterBytes)
    expect(loss.seenAgain).toBeGreaterThan(packets)
    expect(receivedPackets()).toBe(packets + loss.seenAgain)
  })

  it('go on when the wire to an agent is cut, and what it spooled arrives afterwards', async () => {
    await watch()
    const [first, second] = cluster.nodes
    await send(first, 50)
    await send(second, 50)
    await until(() => receivedPackets() === 100)
    await cluster.cut(second, true)
    await until(() => notices.includes('agent-unreachable'))
    await send(first, 70)
    await send(second, 70)
    await until(() => receivedPackets() === 170)
    await cluster.cut(second, false)
    await until(() => receivedPackets() === 240)
    await until(() => notices.includes('agent-back'))
    await until(() => source.engine.counters().packets === 240)
    const { packets, loss } = source.engine.counters()
    expect({ packets, loss }).toMatchObject({
      packets: 240,
      loss: { missedAtAgents: 0, kernelDropped: 0, tapLost: 0, silentDeaths: 0 },
    })
  })

  it('go on when an agent is killed, and with the next one on its node', async () => {
    await watch()
    const [first, second] = cluster.nodes
    await send(second, 20)
    await until(() => receivedPackets() === 20)
    await second.agent.stop('SIGKILL')
    await until(() => source.streams[1]!.state.phase === 'cut')
    await send(first, 30)
    await until(() => receivedPackets() === 50)
    second.agent = await cluster.startAgent(second)
    await until(() => notices.includes('agent-back'))
    await until(() => source.streams[1]!.counts.ledger?.captured === 0)
    await until(() => source.streams[1]!.counts.ledger!.spooledTo > 1000)
    await send(second, 40)
    await until(() => source.engine.counters().packets === 90)
    expect(source.streams[1]!.counts).toMatchObject({ received: 60, unknownLosses: 1 })
  })

  function isWhole(): boolean {
    return source.engine.conversation(1)?.state === 'closed' && hasAllOfBoth()
  }

  /** Whether all that the agents have captured has come. */
  function hasAllOfBoth(): boolean {
    return source.streams.every(({ counts }) => counts.ledger?.captured === counts.received)
  }

  function receivedPackets(): number {
    return source.streams.reduce((sum, { counts }) => sum + counts.received, 0)
  }

  function ownersOf(id: number, engine = source.engine) {
    const { client, server } = engine.conversation(id)!
    return [client.owner.containerId, server.owner.containerId]
  }

  /** Of all conversations. */
  function knownOwners(engine: Engine) {
    const { conversations } = engine.counters()
    return Array.from({ length: conversations }, (_, index) => ownersOf(index + 1, engine))
  }

  /** As whoever opens the recording is told. */
  function recordedOwners() {
    const engine = new Engine({ bytes: { read: async () => undefined } })
    const reader = new CaptureReader(new CaptureLoader(engine))
    reader.push(readFileSync(file))
    reader.end()
    return knownOwners(engine)
  }

  function containerOf(node: 0 | 1, container: string): string {
    return cluster.nodes[node].pod.containerId(container)
  }

  /** The nodes forward no segment that is larger than what fits the wire, as over a real one. */
  async function cutSegments(): Promise<void> {
    for (const { network } of cluster.nodes) {
      const off = ['tso', 'off', 'gso', 'off', 'gro', 'off']
      await network.run(undefined, 'ethtool', '-K', 'wire', ...off)
    }
  }

  /** Segments that the kernel has sent again in both pods; see netstat(8), `-s`. */
  async function sentAgain(): Promise<number> {
    let count = 0
    for (const { pod } of cluster.nodes) {
      const tables = await pod.run(undefined, 'cat', '/proc/net/snmp')
      const [names, values] = tables.split('\n').filter((line) => line.startsWith('Tcp:'))
      count += Number(values!.split(' ')[names!.split(' ').indexOf('RetransSegs')])
    }
    return count
  }

  /** So many datagrams over a pod's loopback. */
  async function send({ pod }: Node, count: number): Promise<void> {
    const script = `const socket = require('dgram').createSocket('udp4')
      socket.bind(9, '127.0.0.1', () => { let sent = 0; socket.on('message', () => {
        if (++sent < ${count}) socket.send('x', 9, '127.0.0.1'); else socket.close() })
        socket.send('x', 9, '127.0.0.1') })`
    await pod.run(undefined, process.execPath, '-e', script)
  }

  /** From the first pod to the second. */
  async function visit(): Promise<void> {
    const [first, second] = cluster.nodes
    const script = `require('http').get({ host: '${second.podAddress}', agent: false },
      (answer) => answer.resume())`
    await first.pod.run('client', process.execPath, '-e', script)
  }
})

const letterBytes = 100_000
const webServer = `require('http').createServer((_, answer) =>
  answer.end('x'.repeat(${letterBytes}))).listen(80)`

const waitMsMax = 30_000

/** Fails with what was waited for in vain. */
async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + waitMsMax
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`did not come true: ${String(isSo)}`)
    await delay(10)
  }
}
