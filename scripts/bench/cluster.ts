import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { agentToken } from '../../test/real-pods/agent-process.ts'
import { lineOf, startLiveNode, startReplayedNode, startScript } from './cluster-nodes.ts'
import type { BenchNode } from './cluster-nodes.ts'
import type { HubOrder, HubUsage } from './cluster-order.ts'

/**
 * `npm run bench:cluster -- [--agents 10] [--live 5] [--pods 10] [--rate 1000] [--seconds 20]`: so many
 * agents, each with so many pods and so many packets/s in all, and one hub, a process of its own that
 * joins them as a hub does for one view: what that costs, and how late a packet is.
 *
 * Agents that capture stand on nodes of their own in a cluster; here they share the hub's processors,
 * with those who send the packets. So only the first rows are captured live, up to `--live` agents;
 * they say what an agent costs. What the first agent gave is recorded, and the other rows replay it at
 * the same rate: real agents in all but capturing and asking for owners (engine, pcapng, spool, HTTP
 * are theirs), a process each. The hub cannot tell which it is, and the small numbers of agents are
 * measured in both ways. Where the machine does not keep the rate up, it says so. Needs root.
 */
const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '10' },
    live: { type: 'string', default: '5' },
    pods: { type: 'string', default: '10' },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '20' },
  },
})
const podsPerAgent = Number(values.pods)
const packetsPerSecond = Number(values.rate)
const seconds = Number(values.seconds)
/** Senders need a moment to start, and are at their rate then. */
const warmUpSeconds = 3
/** What may be missing of the rate, for timers that are a little late. */
const shareMin = 0.95

const folder = mkdtempSync(join(tmpdir(), 'podscope-bench-'))
const recording = join(folder, 'one-agent.pcapng')
try {
  process.exitCode = (await measureAll()) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}

async function measureAll(): Promise<boolean> {
  const rates = { podsPerAgent, packetsPerSecond }
  const live = (name: string): Promise<BenchNode> => startLiveNode(name, rates)
  print(`Each agent: ${podsPerAgent} pods, ${packetsPerSecond} packets/s in all; ${cpus().length} processors for everything.\n
Captured live: agents, tcpdumps, senders and hub share these processors.`)
  printHead()
  if (!(await measure(1, live, recording))) return false
  for (const count of steps(Number(values.live)).slice(1)) {
    if (!(await measure(count, live))) break
  }
  print(`\nReplayed: each agent sends what the first live one has captured, at the same rate.`)
  printHead()
  for (const count of steps(Number(values.agents))) {
    if (!(await measure(count, (name) => startReplayedNode(name, recording)))) return false
  }
  return true
}

/** 1, 2, 5, 10 … up to all. */
function steps(last: number): number[] {
  return [...new Set([1, 2, 5, 10, 20, 50].filter((count) => count < last).concat(last))]
}

/** Prints a row; false where the machine did not send as much as it was to. */
async function measure(
  count: number,
  start: (name: string) => Promise<BenchNode>,
  file?: string,
): Promise<boolean> {
  const nodes: BenchNode[] = []
  try {
    for (let index = 0; index < count; index++) nodes.push(await start(`node-${index}`))
    const usage = await measureHub(nodes, file)
    const wanted = count * packetsPerSecond
    // All that were sent were captured, or are counted as lost.
    const sent = (usage.packets + usage.lost) / usage.seconds
    print(rowOf(count, usage))
    if (sent < wanted * shareMin) process.stderr.write(tooSlow(count, wanted, sent))
    return sent >= wanted * shareMin
  } finally {
    for (const node of nodes) await node.stop()
  }
}

type Usage = HubUsage & { agentCpuSeconds: number }

async function measureHub(nodes: readonly BenchNode[], file?: string): Promise<Usage> {
  const agents = nodes.map(({ place }) => place)
  const order: HubOrder = { agents, token: agentToken, seconds, ...(file && { file }) }
  const hub = startScript('cluster-hub.ts', [JSON.stringify(order)])
  const closed = new Promise((resolve) => hub.once('close', resolve))
  await lineOf(hub)
  for (const node of nodes) node.send(warmUpSeconds + seconds + 1)
  await delay(warmUpSeconds * 1000)
  const cpuSeconds = (): number => nodes.reduce((sum, node) => sum + node.cpuSeconds(), 0)
  const before = cpuSeconds()
  hub.stdin!.write('measure\n')
  const usage = JSON.parse(await lineOf(hub)) as HubUsage
  const agentCpuSeconds = (cpuSeconds() - before) / nodes.length
  await closed
  return { ...usage, agentCpuSeconds }
}

function printHead(): void {
  print(
    'agents  packets  lost  hub CPU %  µs/packet  hub MiB  CPU % of each agent  delay ms (median, max)',
  )
}

function rowOf(count: number, usage: Usage): string {
  const { packets, lost, cpuSeconds, residentBytes, delaysMs, agentCpuSeconds } = usage
  return [
    String(count).padStart(6),
    String(packets).padStart(7),
    String(lost).padStart(4),
    ((cpuSeconds / usage.seconds) * 100).toFixed(1).padStart(9),
    ((cpuSeconds * 1e6) / packets).toFixed(1).padStart(9),
    (residentBytes / 2 ** 20).toFixed(0).padStart(7),
    ((agentCpuSeconds / usage.seconds) * 100).toFixed(1).padStart(19),
    `${delaysMs[delaysMs.length >> 1]!.toFixed(0)}, ${delaysMs.at(-1)!.toFixed(0)}`,
  ].join('  ')
}

function tooSlow(agents: number, wanted: number, sent: number): string {
  return `bench:cluster: ${Math.round(sent)} packets/s were sent where ${wanted} were wanted: this machine is too slow, or too busy, for ${agents} agents with ${podsPerAgent} pods each. Try a quieter one, or less: --agents, --live, --pods, --rate.\n`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
