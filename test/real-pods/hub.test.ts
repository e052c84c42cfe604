import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Visitor } from '../capture/server/visitor.ts'
import { AgentProcess, agentToken } from './agent-process.ts'
import { HandMadePod } from './hand-made-pod.ts'
import { canRun } from './requirements.ts'

const main = fileURLToPath(new URL('../../capture/main.ts', import.meta.url))
const programs = ['ip', 'nsenter', 'tcpdump', 'busybox']

describe.runIf(canRun('a hub', programs))('a hub', () => {
  const pods: HandMadePod[] = []
  const agents: AgentProcess[] = []
  let hub: { child: ChildProcess; url: string; token: string }

  beforeAll(async () => {
    for (const kind of ['ps-e-hub1', 'ps-e-hub2']) {
      const pod = await HandMadePod.make(kind)
      pod.start('main', 'sleep', 'infinity')
      pods.push(pod)
      agents.push(await AgentProcess.start({ pods: [pod.containerId('main')] }))
    }
    hub = await startHub(0)
  })

  afterAll(async () => {
    hub.child.kill()
    for (const agent of agents) await agent.stop()
    for (const pod of pods) await pod.remove()
  })

  it('shows several pods of several agents in one view', async () => {
    const keys = pods.map((pod) => pod.containerId('main'))
    const view = await watch(keys)
    await send(pods[0]!, 10)
    await send(pods[1]!, 20)
    await view.hears('counters', ({ counters }) => counters.packets === 30)
    view.say({ kind: 'stop' })
  })

  it('that was killed is followed by one that has what passed meanwhile', async () => {
    const key = [pods[0]!.containerId('main')]
    const before = await watch(key)
    const counted = await before.hears('counters', ({ counters }) => counters.packets >= 10)
    const { port } = new URL(hub.url)
    hub.child.kill('SIGKILL')
    await before.closed
    await send(pods[0]!, 40)
    hub = await startHub(Number(port))
    const after = await watch(key)
    const expected = counted.counters.packets + 40
    await after.hears('counters', ({ counters }) => counters.packets === expected)
    expect(after.last('counters')!.counters.loss).toMatchObject({ missedAtAgents: 0, tapLost: 0 })
  })

  async function watch(keys: string[]): Promise<Visitor> {
    const view = await new Visitor(hub).open()
    view.say({ kind: 'begin' }, { kind: 'credit', batches: 1000 })
    view.say({ kind: 'open', source: { type: 'pods', keys } })
    await view.hears(
      'source',
      ({ state }) => state.phase === 'live' && state.interfaces.length >= keys.length,
    )
    return view
  }

  async function startHub(port: number) {
    const places = agents.flatMap((agent) => ['--agents', `127.0.0.1:${agent.port}`])
    const args = ['--import', 'tsx', main, 'hub', ...places, '--no-open', '--port', String(port)]
    const child = spawn(process.execPath, args, {
      env: { ...process.env, PODSCOPE_AGENT_TOKEN: agentToken },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    const url = /http:\/\/\S+/.exec(line)![0]
    // Until it knows its agents, the first list of pods is on its way.
    await delay(500)
    return { child, url, token: new URL(url).searchParams.get('token')! }
  }

  /** So many datagrams over the pod's loopback. */
  async function send(pod: HandMadePod, count: number): Promise<void> {
    const script = `const socket = require('dgram').createSocket('udp4')
      socket.bind(9, '127.0.0.1', () => { let sent = 0; socket.on('message', () => {
        if (++sent < ${count}) socket.send('x', 9, '127.0.0.1'); else socket.close() })
        socket.send('x', 9, '127.0.0.1') })`
    await pod.run(undefined, process.execPath, '-e', script)
  }
})
