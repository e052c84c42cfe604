import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Pod } from '../../shared/pod/pod.ts'
import { Visitor } from '../capture/server/visitor.ts'
import { nodeName } from '../kubernetes/test-cluster.ts'
import type { TestCluster } from '../kubernetes/test-cluster.ts'
import { addRealPod, agentImage, program, startCluster } from './cluster-pod.ts'
import { criPrograms, startContainerd } from './cri-pod.ts'
import type { Containerd } from './cri-pod.ts'
import { canRun } from './requirements.ts'
import { runProgram } from './run-program.ts'

const programs = [...criPrograms, 'openssl', 'setpriv', 'tcpdump']

type Flow = {
  serverPort: number
  client: { container?: string; process?: string; evidence: string; pod?: string }
  server: { container?: string; process?: string; evidence: string }
}

/** The API server is one of the tests', over TLS; pod, agent and everything between them is real. */
describe.runIf(canRun('a pod of a cluster', programs))('a pod of a cluster, from a laptop', () => {
  let engine: Containerd
  let cluster: TestCluster
  let pod: Pod
  let flags: string[]
  let asking: Promise<void>
  const ending = new AbortController()

  beforeAll(async () => {
    engine = await startContainerd()
    const { uid } = await engine.runPod()
    cluster = await startCluster()
    pod = await addRealPod(cluster, uid)
    flags = [pod.name, '--kubeconfig', cluster.kubeconfig(), '--image', agentImage]
    asking = ask()
  })

  afterAll(async () => {
    ending.abort()
    await asking
    await cluster?.stop()
    await engine?.stop()
  })

  /** One request after another, until it is over. */
  async function ask(): Promise<void> {
    while (!ending.signal.aborted)
      await engine.executeInBusybox('wget -q -O /dev/null localhost; sleep 0.3')
  }

  async function expectNothingLeft(): Promise<void> {
    await vi.waitFor(() => expect(cluster.leftovers()).toEqual([]), { timeout: 20_000 })
    expect([...cluster.kubelet.processes.keys()]).toEqual([])
  }

  it('has its flows told with the right names, and nothing is left behind', async () => {
    const started = run(['flows', ...flags, '--json', '--duration', '3'])
    await once(started.process, 'close')
    expect(started.process.exitCode, started.complaints).toBe(0)
    const flows = started.output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Flow)
    const asked = flows.filter(({ serverPort }) => serverPort === 80)
    expect(asked.length).toBeGreaterThan(0)
    const named = {
      client: { pod: pod.name, container: 'busybox', process: 'wget', evidence: 'exact' },
      server: { pod: pod.name, container: 'nginx', process: 'nginx' },
    }
    for (const flow of asked) expect(flow).toMatchObject(named)
    expect(started.complaints).toContain(`default/${pod.name} is on node ${nodeName}`)
    await expectNothingLeft()
  })

  it('is recorded to a file that tells the names again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'podscope-recorded-'))
    try {
      const file = join(folder, 'pod.pcapng')
      const started = run(['record', ...flags, '-w', file, '--count', '20', '--duration', '30'])
      await once(started.process, 'close')
      expect(started.process.exitCode, started.complaints).toBe(0)
      const [node, ...args] = program
      const told = await runProgram(node!, [...args, 'flows', file, '--json'])
      const [first] = told.split('\n').map((line) => JSON.parse(line || 'null') as Flow | null)
      expect(first).toMatchObject({
        client: { container: 'busybox' },
        server: { container: 'nginx' },
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
    await expectNothingLeft()
  })

  it('is watched on the page through cuts, and Ctrl-C removes the agent', async () => {
    const started = run(['watch', ...flags, '--no-open', '--port', '0'])
    const url = await vi.waitFor(
      () => {
        const found = /http:\/\/\S+/.exec(started.output)
        if (started.process.exitCode !== null) throw new Error(started.complaints)
        expect(found, started.complaints).not.toBeNull()
        return found![0]
      },
      { timeout: 60_000 },
    )
    const token = new URL(url).searchParams.get('token') ?? ''
    const visitor = await new Visitor({ url, token }).open()
    visitor.say({ kind: 'begin' })
    const counters = () =>
      visitor.messages.findLast((message) => message.kind === 'counters')?.counters
    const snapshot = () => visitor.messages.find((message) => message.kind === 'pod')
    await vi.waitFor(() => expect(counters()?.packets).toBeGreaterThan(10), { timeout: 20_000 })
    expect(snapshot()).toMatchObject({ snapshot: { pod: { name: pod.name } } })
    cluster.api.cutConnections()
    const codes = () =>
      visitor.messages.flatMap((message) =>
        message.kind === 'notice' ? [message.notice.code] : [],
      )
    await vi.waitFor(() => expect(codes()).toContain('agent-back'), { timeout: 20_000 })
    const before = counters()!.packets
    await vi.waitFor(() => expect(counters()!.packets).toBeGreaterThan(before), { timeout: 20_000 })
    expect(counters()!.loss).toMatchObject({ tapLost: 0, silentDeaths: 0 })
    visitor.socket.terminate()
    started.process.kill('SIGINT')
    await once(started.process, 'close')
    expect(started.process.exitCode).toBe(0)
    await expectNothingLeft()
  })

  it('leaves an agent when the laptop is closed, which the next run removes', async () => {
    const started = run(['flows', ...flags, '--duration', '600'])
    await vi.waitFor(() => expect(started.complaints).toContain('connecting'), { timeout: 60_000 })
    started.process.kill('SIGKILL')
    await once(started.process, 'close')
    expect(cluster.leftovers().filter((path) => path.startsWith('pods/'))).toHaveLength(1)
    const next = run(['flows', ...flags, '--duration', '0.5'])
    await once(next.process, 'close')
    expect(next.complaints).toContain('removed an agent that an earlier run had left behind')
    await vi.waitFor(() => expect(cluster.leftovers()).toEqual([]), { timeout: 20_000 })
  })
})

type Started = { process: ChildProcess; output: string; complaints: string }

function run(words: readonly string[]): Started {
  const [file, ...args] = program
  const child = spawn(file!, [...args, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const started = { process: child, output: '', complaints: '' }
  child.stdout.on('data', (text: Buffer) => (started.output += text.toString()))
  child.stderr.on('data', (text: Buffer) => (started.complaints += text.toString()))
  return started
}
