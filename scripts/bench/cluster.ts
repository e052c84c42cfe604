import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { AgentClient } from '../../capture/cluster/agent-client.ts'
import { socketTo } from '../../capture/cluster/agent-request.ts'
import { JoinedSource } from '../../capture/cluster/joined-source.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import { AgentProcess, agentToken } from '../../test/real-pods/agent-process.ts'
import { HandMadePod } from '../../test/real-pods/hand-made-pod.ts'
import { cpuSecondsOf } from './process-usage.ts'

/**
 * `npm run bench:cluster -- [--agents 10] [--pods 10] [--rate 1000] [--seconds 20]`: so many agents, each
 * with so many pods at so many packets/s in all, joined as a hub joins them, here in this process. From
 * one agent to all of them: what joining costs, and how late a packet is. Needs root.
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

process.stdout.write(
  'agents  packets  lost  hub CPU %  µs/packet  hub MiB  agent CPU %  delay ms (median, max)\n',
)
for (const agents of steps(agentsMax)) process.stdout.write(`${await measure(agents)}\n`)
process.exit(0)

/** 1, 2, 5, 10 … up to all. */
function steps(last: number): number[] {
  return [...new Set([1, 2, 5, 10, 20, 50].filter((count) => count < last).concat(last))]
}

async function measure(count: number): Promise<string> {
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
    if ('problem' in source) return `${String(count).padStart(6)}  ${source.problem.text}`
    while (source.engine.interfaces.length < count * podsPerAgent) await delay(100)
    const senders = nodes.flatMap(({ pods }) =>
      pods.map((pod) => pod.run(undefined, process.execPath, '-e', sender())),
    )
    const row = await watch(source, nodes)
    await Promise.all(senders)
    return `${String(count).padStart(6)}  ${row}`
  } finally {
    if (source && !('problem' in source)) await source.close()
    for (const { agent, pods } of nodes) {
      await agent.stop()
      await Promise.all(pods.map((pod) => pod.remove()))
    }
  }
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

async function watch(source: JoinedSource, nodes: readonly Node[]): Promise<string> {
  // Senders need a moment to start, and are at their rate then.
  await delay(2000)
  const cpu = process.cpuUsage()
  const agentsBefore = nodes.map(({ agent }) => cpuSecondsOf(agent.process.pid!))
  const before = source.engine.counters().packets
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
  const taken = packets - before
  return [
    String(taken).padStart(7),
    String(loss.kernelDropped + loss.tapLost + loss.missedAtAgents).padStart(4),
    ((user + system) / seconds / 1e4).toFixed(1).padStart(9),
    ((user + system) / taken).toFixed(1).padStart(9),
    (process.memoryUsage().rss / 2 ** 20).toFixed(0).padStart(7),
    ((agentSeconds / seconds / nodes.length) * 100).toFixed(1).padStart(11),
    `${sorted[sorted.length >> 1]!.toFixed(0)}, ${sorted.at(-1)!.toFixed(0)}`,
  ].join('  ')
}

/** Sends datagrams over the pod's loopback, evenly, for as long as is measured and a little more. */
function sender(): string {
  const perTick = packetsPerSecond / podsPerAgent / 50
  return `const socket = require('dgram').createSocket('udp4'); socket.on('message', () => {})
    socket.bind(9, '127.0.0.1', () => { let due = 0; const timer = setInterval(() => {
      for (due += ${perTick}; due >= 1; due--) socket.send('x'.repeat(100), 9, '127.0.0.1')
    }, 20); setTimeout(() => { clearInterval(timer); socket.close() }, ${(seconds + 4) * 1000}) })`
}
