import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { AgentProcess, agentToken } from '../../test/real-pods/agent-process.ts'
import { HandMadePod } from '../../test/real-pods/hand-made-pod.ts'
import type { AgentPlace } from './cluster-order.ts'
import { cpuSecondsOf, descendantsOf, nameOf } from './process-usage.ts'

/** What a hub of the bench is fed by. */
export type BenchNode = {
  place: AgentPlace
  /** Makes packets, for as long as it is asked to. */
  send(seconds: number): void
  /** Of the agent, and of the programs that capture for it. */
  cpuSeconds(): number
  stop(): Promise<void>
}

/** A real agent with pods of its own, in each of which a program sends. */
export async function startLiveNode(
  name: string,
  { podsPerAgent, packetsPerSecond }: { podsPerAgent: number; packetsPerSecond: number },
): Promise<BenchNode> {
  const pods: HandMadePod[] = []
  for (let at = 0; at < podsPerAgent; at++) {
    const pod = await HandMadePod.make(`bench-${name}-${at}`)
    pod.start('main', 'sleep', 'infinity')
    pods.push(pod)
  }
  const keys = pods.map((pod) => pod.containerId('main'))
  const agent = await AgentProcess.start({ pods: keys })
  const pid = agent.process.pid!
  let tcpdumps: number[] = []
  return {
    place: { name, port: agent.port, pods: keys.map((key) => ({ key, name: key.slice(0, 12) })) },
    send: (seconds) => {
      tcpdumps = descendantsOf(pid).filter((child) => nameOf(child) === 'tcpdump')
      const script = sender(packetsPerSecond / podsPerAgent, seconds)
      for (const pod of pods) pod.start('main', process.execPath, '-e', script)
    },
    cpuSeconds: () => [pid, ...tcpdumps].reduce((sum, each) => sum + cpuSecondsOf(each), 0),
    stop: async () => {
      await agent.stop()
      await Promise.all(pods.map((pod) => pod.remove()))
    },
  }
}

/** An agent that replays what was recorded of a live one. */
export async function startReplayedNode(name: string, file: string): Promise<BenchNode> {
  const child = startScript('replayed-agent.ts', [file, name, agentToken])
  const place = JSON.parse(await lineOf(child)) as AgentPlace
  return {
    place,
    // It does so whenever it is watched.
    send: () => undefined,
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'close')
    },
  }
}

/** A TypeScript file beside this one, as a process of its own that is spoken to in lines. */
export function startScript(name: string, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(name, import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

/** The next line that it prints. */
export async function lineOf(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! })
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'close').then(() => {
      throw new Error('a process of the bench has ended early')
    }),
  ])) as [string]
  lines.close()
  return line
}

/**
 * Sends datagrams over the pod's loopback, as many as are due by the clock. The socket has a peer, as a
 * connection has: of one without, the kernel tells everybody on the node with each datagram whose it is,
 * and here all agents are on one node.
 */
function sender(packetsPerSecond: number, seconds: number): string {
  return `const socket = require('dgram').createSocket('udp4'); socket.on('message', () => {})
    socket.bind(9, '127.0.0.1', () => socket.connect(9, '127.0.0.1', () => {
      const startMs = performance.now(); let sent = 0
      const timer = setInterval(() => {
        const due = (performance.now() - startMs) / 1000 * ${packetsPerSecond}
        for (; sent < due; sent++) socket.send('x'.repeat(100))
      }, 20); setTimeout(() => { clearInterval(timer); socket.close() }, ${seconds * 1000}) }))`
}
