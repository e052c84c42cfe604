import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AgentClient } from '../../capture/cluster/agent-client.ts'
import { podManifest } from '../../capture/cluster/agent-manifest.ts'
import { socketTo } from '../../capture/cluster/agent-request.ts'
import { JoinedSource } from '../../capture/cluster/joined-source.ts'
import { version } from '../../capture/version.ts'
import { agentToken } from './agent-process.ts'
import { HandMadePod } from './hand-made-pod.ts'
import { canRun } from './requirements.ts'
import { runProgram } from './run-program.ts'
import { chooseRuntime } from './runtime.ts'

/** Of an image that was built before: `IMAGE=podscope:0.1.0`. */
const image = process.env['IMAGE']
const programs = ['podman', 'runc', 'ip', 'nsenter', 'busybox']
const isWanted = image !== undefined && canRun('the image', programs)

/** A container, as a kubelet runs it: nothing is written but `/tmp`. */
describe.runIf(isWanted)('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'podscope-image-'))
  const runtime = ['--runtime', chooseRuntime(folder)]
  const names: string[] = []

  afterAll(async () => {
    for (const name of names) await podman('rm', '--force', '--time', '0', name)
    rmSync(folder, { recursive: true })
  })

  function podman(...args: string[]): Promise<string> {
    return runProgram('podman', [...runtime, ...args])
  }

  /** Starts the program in a container; resolves with what it is called when it says that it is there. */
  async function start(kind: string, flags: readonly string[], command: readonly string[]) {
    const name = `ps-image-${kind}-${process.pid}`
    names.push(name)
    const token = ['--env', `PODSCOPE_AGENT_TOKEN=${agentToken}`]
    const confined = ['--cap-drop', 'all', '--read-only', '--tmpfs', '/tmp']
    const called = ['run', '--detach', '--name', name]
    await podman(...called, ...confined, ...token, ...flags, image!, ...command)
    while (!/Podscope is|listens/.test(await logs(name))) await delay(50)
    return name
  }

  async function logs(name: string): Promise<string> {
    let text = ''
    const child = spawn('podman', [...runtime, 'logs', name])
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (text += part.toString()))
    await once(child, 'close')
    return text
  }

  /** Asks it to end, as a kubelet does; what it left with, and whether it had to be killed. */
  async function stop(name: string) {
    const startMs = performance.now()
    await podman('stop', '--time', '5', name)
    const tookMs = performance.now() - startMs
    const status = await podman('inspect', '--format', '{{.State.ExitCode}}', name)
    process.stderr.write(`${name} has ended after ${Math.round(tookMs)} ms\n`)
    return { status: status.trim(), isTidy: (await logs(name)).includes('SIGTERM: tidying up') }
  }

  it('has the program, and nobody as its user', async () => {
    expect((await podman('run', '--rm', image!, '--version')).trim()).toBe(version)
    const id = ['run', '--rm', '--entrypoint', 'id', image!, '--user']
    expect((await podman(...id)).trim()).toBe('65532')
  })

  it('has no compiler', async () => {
    const find = 'command -v cc gcc c++ make python3 perl || echo none'
    const said = await podman('run', '--rm', '--entrypoint', 'sh', image!, '-c', find)
    expect(said.trim()).toBe('none')
  })

  it('runs a hub as the first process, with no right, that ends when it is told to', async () => {
    const unprivileged = ['--security-opt', 'no-new-privileges', '--network', 'none']
    const hub = ['hub', '--host', '0.0.0.0', '--no-open', '--agents', '127.0.0.1:7879']
    const name = await start('hub', unprivileged, hub)
    const status = await podman('exec', name, 'cat', '/proc/1/status')
    expect(status).toMatch(/^Name:\s+(node|MainThread)$/m)
    expect(status).toMatch(/^CapBnd:\s+0+$/m)
    expect(await stop(name)).toEqual({ status: '0', isTidy: true })
  })

  describe('as an agent', () => {
    let pod: HandMadePod

    beforeAll(async () => {
      pod = await HandMadePod.make('ps-image')
      pod.start('server', process.execPath, '-e', webServer)
      await pod.untilListening(8080)
    })

    afterAll(() => pod.remove())

    it('captures a pod of its node and names owners, and ends when it is told to', async () => {
      const port = 20_000 + (process.pid % 10_000)
      const rights = capabilities().flatMap((one) => ['--cap-add', one])
      const flags = ['--user', '0:0', '--pid', 'host', '--network', 'host', ...rights]
      const name = await start('agent', flags, ['agent', '--listen', `127.0.0.1:${port}`])
      const connect = socketTo('127.0.0.1', port)
      const agent = new AgentClient({ name: 'this node', token: agentToken, connect })
      const key = pod.containerId('server')
      const source = await JoinedSource.start({
        pods: [{ agent, pod: { key, name: 'server', hostNetwork: false } }],
        how: {},
        tell: () => undefined,
      })
      if ('problem' in source) throw new Error(source.problem.text)
      while (source.engine.interfaces.length === 0) await delay(10)
      await pod.run('client', process.execPath, '-e', visitor)
      await expect
        .poll(() => source.engine.conversation(1), { timeout: 20_000 })
        .toMatchObject({
          client: { owner: { evidence: 'exact', containerId: pod.containerId('client') } },
          server: { owner: { containerId: key, process: 'node' } },
        })
      await source.close()
      expect(await stop(name)).toEqual({ status: '0', isTidy: true })
    })
  })
})

/** As its manifest gives them. */
function capabilities(): string[] {
  const plan = { name: '', nodeName: '', podUid: '', image: '', token: '' }
  const { spec } = podManifest({ ...plan, owner: '', process: '', showCredentials: false })
  return spec?.containers[0]?.securityContext?.capabilities?.add ?? []
}

const webServer = `require('http').createServer((_, answer) => answer.end('hello')).listen(8080)`
const visitor = `require('http').get({ host: '127.0.0.1', port: 8080, agent: false },
  (answer) => answer.resume())`
