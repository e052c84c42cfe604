import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { AgentClient } from '../../capture/cluster/agent-client.ts'
import { socketTo } from '../../capture/cluster/agent-request.ts'
import { JoinedSource } from '../../capture/cluster/joined-source.ts'
import { isOfQuietPod } from '../../capture/cluster/quiet-pods.ts'
import { lostPackets } from '../../shared/messages/counters.ts'
import type { HubOrder, HubUsage } from './cluster-order.ts'

/**
 * The hub's part of `npm run bench:cluster`, a process of its own, so that nothing else is in its
 * figures: joins the agents that its argument names, as a hub does for one view, says `begun` when all
 * interfaces are there, measures when it is told to on standard input, and prints what it has measured.
 */
const order = JSON.parse(process.argv[2]!) as HubOrder
const { agents, seconds, file } = order

/** A hundred captures are begun one after the other: each clears its buffers in the kernel. */
const beginMsMax = 60_000

const source = await JoinedSource.start({
  pods: agents.flatMap(({ name, port, pods }) => {
    const connect = socketTo('127.0.0.1', port)
    const agent = new AgentClient({ name, token: order.token, connect })
    return pods.map((pod) => ({ agent, pod: { ...pod, hostNetwork: false } }))
  }),
  how: { filter: 'udp port 9' },
  ...(file !== undefined && { file }),
  patienceMs: beginMsMax,
  tell: (_, { code, text }) => {
    // That nothing comes before the senders have been started is no news.
    if (!isOfQuietPod(code)) process.stderr.write(`${text}\n`)
  },
})
if ('problem' in source) throw new Error(source.problem.text)
const interfaces = agents.reduce((sum, { pods }) => sum + pods.length, 0)
const deadline = performance.now() + beginMsMax
while (source.engine.interfaces.length < interfaces) {
  if (performance.now() > deadline) throw new Error('not all agents have begun to capture')
  await delay(100)
}
process.stdout.write('begun\n')
await once(createInterface({ input: process.stdin }), 'line')
process.stdout.write(`${JSON.stringify(await measure(source))}\n`)
await source.close()
process.exit(0)

async function measure({ engine }: JoinedSource): Promise<HubUsage> {
  const cpu = process.cpuUsage()
  const before = engine.counters()
  const startMs = performance.now()
  const delaysMs: number[] = []
  for (let sample = 0; sample < seconds * 4; sample++) {
    await delay(250)
    delaysMs.push(engine.counters().delayMs)
  }
  const { packets, loss } = engine.counters()
  const { user, system } = process.cpuUsage(cpu)
  return {
    seconds: (performance.now() - startMs) / 1000,
    packets: packets - before.packets,
    lost: lostPackets(loss) - lostPackets(before.loss),
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage().rss,
    delaysMs: delaysMs.toSorted((a, b) => a - b),
  }
}
