import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { AgentClient } from '../../capture/cluster/agent-client.ts'
import { socketTo } from '../../capture/cluster/agent-request.ts'
import { JoinedSource } from '../../capture/cluster/joined-source.ts'
import type { LossLedger } from '../../shared/messages/counters.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import { AgentProcess, agentToken } from '../../test/real-pods/agent-process.ts'
import { HandMadePod } from '../../test/real-pods/hand-made-pod.ts'
import { cpuSecondsOf } from './process-usage.ts'

/**
 * `npm run bench:cluster -- [--agents 10] [--pods 10] [--rate 1000] [--seconds 20]`: so many agents, each
 * with so many pods at so many packets/s in all, joined as a hub joins them, here in this process. From
 * one agent to all of them: what joining costs, and how late a packet is. It stops where the machine does
 * not send as much as it is to: what is measured then is the machine. Needs root.
 */
const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '10' },
    pods: { type: 'string', default: '10' },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '20' },
  },
})
const agentsMax = Number(values.agents)
const podsPerAgent = Number(values.pods)
const packetsPerSecond = Number(values.rate)
const seconds = Number(values.seconds)
/** What may be missing of the rate, for timers that are a little late. */
const shareMin = 0.95
/** A hundred captures are begun one after the other: each clears its buffers in the kernel. */
const beginMsMax = 60_000

process.stdout.write(
  'agents  packets  lost  hub CPU %  µs/packet  hub MiB  agent CPU %  delay ms (median, max)\n',
)
for (const agents of steps(agentsMax)) {
  const { row, sentPerSecond } = await measure(agents)
  process.stdout.write(`${String(agents).padStart(6)}  ${row}\n`)
  const wanted = agents * packetsPerSecond
  if (sentPerSecond === undefined || sentPerSecond < wanted * shareMin) {
    process.stderr.write(tooSlow(agents, wanted, sentPerSecond))
    process.exit(1)
  }
}
process.exit(0)

/** 1, 2, 5, 10 … up to all. */
function steps(last: number): number[] {
  return [...new Set([1, 2, 5, 10, 20, 50].filter((count) => count < last).concat(last))]
}

function tooSlow(agents: number, wanted: number, sent: number | undefined): string {
  const said =
    sent === undefined
      ? `${agents} agents did not begin to capture`
      : `${Math.round(sent)} packets/s were sent where ${wanted} were wanted`
  return `bench:cluster: ${said}: this machine is too slow, or too busy, for ${agents} agents with ${podsPerAgent} pods each. Try a quieter one, or less: --agents, --pods, --rate.\n`
}

type Measured = {
  row: string
  /** By all senders together; absent where nothing could be measured. */
  sentPerSecond?: number
}

async function measure(count: number): Promise<Measured> {
  const nodes: Node[] = []
  let source: JoinedSource | { problem: Remedy } | undefined
  try {
    for (let index = 0; index < count; index++) nodes.push(await startNode(index))
    source = await JoinedSource.start({
      pods: nodes.flatMap(({ client, pods }) =>
        pods.map((pod) => ({
          agent: client,
          pod: { key: pod.containerId('main'), name: pod.name, hostNetwork: false },
        })),
      ),
      how: { filter: 'udp port 9' },
      patienceMs: 60_000,
      tell: (_, { text }) => process.stderr.write(`${text}\n`),
    })
    if ('problem' in source) return { row: source.problem.text }
    if (!(await haveBegun(source, count * podsPerAgent))) return { row: 'not all have begun' }
    const senders = nodes.flatMap(({ pods }) =>
      pods.map((pod) => pod.run(undefined, process.execPath, '-e', sender())),
    )
    const measured = await watch(source, nodes)
    await Promise.all(senders)
    return measured
  } finally {
    if (source && !('problem' in source)) await source.close()
    for (const { agent, pods } of nodes) {
      await agent.stop()
      await Promise.all(pods.map((pod) => pod.remove()))
    }
  }
}

async function haveBegun({ engine }: JoinedSource, interfaces: number): Promise<boolean> {
  const deadline = performance.now() + beginMsMax
  while (engine.interfaces.length < interfaces) {
    if (performance.now() > deadline) return false
    await delay(100)
  }
  return true
}

type Node = { agent: AgentProcess; client: AgentClient; pods: HandMadePod[] }

async function startNode(index: number): Promise<Node> {
  const pods: HandMadePod[] = []
  for (let at = 0; at < podsPerAgent; at++) {
    const pod = await HandMadePod.make(`bench-${index}-${at}`)
    pod.start('main', 'sleep', 'infinity')
    pods.push(pod)
  }
  const agent = await AgentProcess.start({ pods: pods.map((pod) => pod.containerId('main')) })
  const connect = socketTo('127.0.0.1', agent.port)
  const client = new AgentClient({ name: `node ${index}`, token: agentToken, connect })
  return { agent, client, pods }
}

async function watch(source: JoinedSource, nodes: readonly Node[]): Promise<Measured> {
  // Senders need a moment to start, and are at their rate then.
  await delay(2000)
  const cpu = process.cpuUsage()
  const agentsBefore = nodes.map(({ agent }) => cpuSecondsOf(agent.process.pid!))
  const before = source.engine.counters()
  const startMs = performance.now()
  const delays: number[] = []
  for (let sample = 0; sample < seconds * 4; sample++) {
    await delay(250)
    delays.push(source.engine.counters().delayMs)
  }
  const { packets, loss } = source.engine.counters()
  const { user, system } = process.cpuUsage(cpu)
  const agentSeconds = nodes.reduce(
    (sum, { agent }, at) => sum + cpuSecondsOf(agent.process.pid!) - agentsBefore[at]!,
    0,
  )
  const sorted = delays.toSorted((a, b) => a - b)
  const taken = packets - before.packets
  const lost = lostOf(loss)
  // All that were sent were captured, or are counted as lost.
  const sent = taken + lost - lostOf(before.loss)
  const elapsedSeconds = (performance.now() - startMs) / 1000
  const row = [
    String(taken).padStart(7),
    String(lost).padStart(4),
    ((user + system) / elapsedSeconds / 1e4).toFixed(1).padStart(9),
    ((user + system) / taken).toFixed(1).padStart(9),
    (process.memoryUsage().rss / 2 ** 20).toFixed(0).padStart(7),
    ((agentSeconds / elapsedSeconds / nodes.length) * 100).toFixed(1).padStart(11),
    `${sorted[sorted.length >> 1]!.toFixed(0)}, ${sorted.at(-1)!.toFixed(0)}`,
  ].join('  ')
  return { row, sentPerSecond: sent / elapsedSeconds }
}

function lostOf({ kernelDropped, tapLost, missedAtAgents }: LossLedger): number {
  return kernelDropped + tapLost + missedAtAgents
}

/**
 * Sends datagrams over the pod's loopback, as many as are due by the clock, for as long as is measured and
 * a little more.
 */
function sender(): string {
  return `const socket = require('dgram').createSocket('udp4'); socket.on('message', () => {})
    socket.bind(9, '127.0.0.1', () => { const startMs = performance.now(); let sent = 0
      const timer = setInterval(() => {
        const due = (performance.now() - startMs) / 1000 * ${packetsPerSecond / podsPerAgent}
        for (; sent < due; sent++) socket.send('x'.repeat(100), 9, '127.0.0.1')
      }, 20); setTimeout(() => { clearInterval(timer); socket.close() }, ${(seconds + 4) * 1000}) })`
}
