import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { V1DaemonSet } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { AgentClient } from '../../capture/cluster/agent-client.ts'
import { podManifest } from '../../capture/cluster/agent-manifest.ts'
import { socketTo } from '../../capture/cluster/agent-request.ts'
import { JoinedSource } from '../../capture/cluster/joined-source.ts'
import { AgentProcess, agentToken } from './agent-process.ts'
import { HandMadePod } from './hand-made-pod.ts'
import { canRun } from './requirements.ts'

const capabilities = ['sys_admin', 'sys_ptrace', 'net_raw', 'dac_read_search', 'setgid']

const programs = ['ip', 'nsenter', 'tcpdump', 'busybox', 'setpriv']

describe.runIf(canRun('capabilities', programs))('an agent with few capabilities', () => {
  let pod: HandMadePod

  beforeAll(async () => {
    pod = await HandMadePod.make('ps-e-caps')
    const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
    pod.start('server', ...nobody, process.execPath, '-e', webServer)
    await pod.untilListening(8080)
  })

  afterAll(() => pod.remove())

  it('is given these by both of its manifests', () => {
    const plan = { name: '', nodeName: '', podUid: '', image: '', token: '' }
    const placed = podManifest({ ...plan, owner: '', process: '', showCredentials: false })
    const path = new URL('../../scripts/kubernetes/agent.yaml', import.meta.url)
    const installed = parse(readFileSync(path, 'utf8')) as V1DaemonSet
    for (const spec of [placed.spec, installed.spec?.template.spec]) {
      const given = spec?.containers[0]?.securityContext?.capabilities
      expect(given?.drop).toEqual(['ALL'])
      expect(given?.add?.map((name) => name.toLowerCase())).toEqual(capabilities)
    }
  })

  it('captures and names owners with those', async () => {
    expect(await tryWith(capabilities)).toEqual({ captures: true, server: 'node', said: '' })
  })

  it('without SYS_ADMIN enters no network namespace', async () => {
    expect(await tryWithout('sys_admin')).toMatchObject({
      captures: false,
      said: expect.stringContaining('Without the capability SYS_ADMIN'),
    })
  })

  it('without SYS_PTRACE opens none', async () => {
    expect(await tryWithout('sys_ptrace')).toMatchObject({ captures: false })
  })

  it('without NET_RAW captures nothing', async () => {
    expect(await tryWithout('net_raw')).toMatchObject({ captures: false })
  })

  it('without SETGID has no tcpdump that goes on as root', async () => {
    const { captures, said } = await tryWithout('setgid')
    expect(captures).toBe(false)
    expect(said).toContain('Without the capability SETGID')
  })

  it('without DAC_READ_SEARCH does not see the sockets of other users', async () => {
    expect(await tryWithout('dac_read_search')).toMatchObject({ captures: true, server: undefined })
  })

  function tryWithout(capability: string) {
    return tryWith(capabilities.filter((one) => one !== capability))
  }

  /** Watches a request through an agent that has these capabilities only, and no others to gain. */
  async function tryWith(names: readonly string[]) {
    const bounding = ['-all', ...names.map((name) => `+${name}`)].join()
    const agent = await AgentProcess.start({
      pods: [pod.containerId('server')],
      through: ['setpriv', '--inh-caps', '-all', '--bounding-set', bounding, '--'],
      // What the kernel tells would name an owner whose descriptors may not be read.
      options: ['--no-trace'],
    })
    const said: string[] = []
    const connect = socketTo('127.0.0.1', agent.port)
    const client = new AgentClient({ name: 'this node', token: agentToken, connect })
    const source = await JoinedSource.start({
      pods: [
        {
          agent: client,
          pod: { key: pod.containerId('server'), name: 'server', hostNetwork: false },
        },
      ],
      how: {},
      tell: (_, { text }) => said.push(text),
    })
    if ('problem' in source) {
      await agent.stop()
      return { captures: false, server: undefined, said: source.problem.text }
    }
    await until(() => source.engine.interfaces.length > 0 || said.length > 0)
    if (source.engine.interfaces.length > 0) {
      await pod.run('client', process.execPath, '-e', visitor)
      await until(() => source.engine.conversation(1)?.state === 'closed')
      // A better answer about its owner would come within a second.
      await delay(1500)
    }
    const owner = source.engine.conversation(1)?.server.owner
    await source.close()
    await agent.stop()
    const captures = owner !== undefined
    return {
      captures,
      server: owner?.process,
      said: captures ? '' : said.join(' ') + agent.complaints,
    }
  }
})

const webServer = `require('http').createServer((_, answer) => answer.end('hello')).listen(8080)`
const visitor = `require('http').get({ host: '127.0.0.1', port: 8080, agent: false },
  (answer) => answer.resume())`

/** A test that waits in vain is ended by its own time limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(10)
}
