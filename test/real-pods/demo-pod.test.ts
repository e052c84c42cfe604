import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPodProblem, startDemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import type { DemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import { demoPodSource } from '../../capture/pods/demo-pod/demo-pod-source.ts'
import { readContainerId } from '../../capture/procfs/container-id.ts'
import { readNamespaces } from '../../capture/procfs/namespaces.ts'
import { readPids, readProcessStat } from '../../capture/procfs/processes.ts'
import { readSocketTable } from '../../capture/procfs/socket-table.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { Container } from '../../shared/pod/pod.ts'
import { demoPrograms } from './demo-programs.ts'
import { describeContainers } from './described-containers.ts'
import { canRun } from './requirements.ts'
import { runProgram } from './run-program.ts'

/** So seldom that only the requests which a test asks for happen. */
const never = 86_400

describe.runIf(canRun('demo pod', demoPrograms))('the demo pod', () => {
  let pod: DemoPod
  let containers: Map<string, Container>

  beforeAll(async () => {
    expect(await demoPodProblem()).toBeUndefined()
    pod = await makePod()
    containers = await listContainers(pod)
  })

  afterAll(() => pod.stop())

  it('shares the network, ipc and uts namespaces among its containers', () => {
    const pause = readNamespaces(pod.pids.pause)
    for (const pid of [pod.pids.busybox, pod.pids.nginx]) {
      const { net, ipc, uts } = readNamespaces(pid)
      expect({ net, ipc, uts }).toEqual({ net: pause.net, ipc: pause.ipc, uts: pause.uts })
    }
    expect(pod.networkNamespace).toBe(pause.net)
  })

  it('gives each container a mount and a process namespace that nobody else has', () => {
    const pids = [process.pid, ...Object.values(pod.pids)]
    const all = pids.map((pid) => readNamespaces(pid))
    for (const kind of ['mnt', 'pid'] as const) {
      expect(new Set(all.map((namespaces) => namespaces[kind])).size).toBe(pids.length)
    }
    expect(readNamespaces(process.pid).net).not.toBe(pod.networkNamespace)
  })

  it('puts every process of a container into a cgroup with the id of the container', () => {
    expect([...containers.keys()]).toEqual(['pause', 'busybox', 'nginx'])
    for (const { id, processes } of containers.values()) {
      expect(id).toMatch(/^[0-9a-f]{64}$/)
      expect(processes.map((each) => readContainerId(each.pid))).toEqual(processes.map(() => id))
    }
  })

  it('runs a pause, a sleep and nginx with its workers, each with PID 1 inside', () => {
    expect(describeContainers([...containers.values()])).toEqual([
      'busybox (application): 1/sleep',
      'nginx (application): 1/nginx nginx nginx',
      'pause: 1/pause',
    ])
  })

  it('shows the owner of port 80 to nginx and hides it from busybox', async () => {
    const table = await executeIn(pod.pids.nginx, 'ss', '-tlnp')
    expect(table).toMatch(/0\.0\.0\.0:80 .*\("nginx",pid=1,/)
    const sameTable = await executeIn(pod.pids.busybox, 'ss', '-tlnp')
    expect(sameTable).toMatch(/0\.0\.0\.0:80 /)
    expect(sameTable).not.toContain('nginx')
  })

  it('serves nginx to busybox on localhost and to the node on the address of eth0', async () => {
    const page = await executeIn(pod.pids.busybox, 'wget', '-q', '-O', '-', 'localhost')
    expect(page).toContain('<title>Welcome to nginx!</title>')
    const addresses = await executeIn(pod.pids.busybox, 'ip', '-4', 'addr', 'show', 'eth0')
    const address = /inet ([\d.]+)\/24/.exec(addresses)?.[1]
    expect(await (await fetch(`http://${address}/`)).text()).toBe(page)
    expect((await executeIn(pod.pids.nginx, 'hostname')).trim()).toBe(pod.name)
  })

  it('leaves no way to the root of the node in a container', async () => {
    const mounts = await executeIn(pod.pids.busybox, 'mount')
    const places = mounts.match(/(?<= on )\S+/g)
    expect(places).toEqual(expect.arrayContaining(['/', '/proc', '/usr']))
    expect(places).not.toContain('/old-root')
    expect((await executeIn(pod.pids.busybox, 'ls', '/')).split('\n')).not.toContain('home')
  })

  it('makes one request when asked, and one more for all who ask meanwhile', async () => {
    const before = countConnections(pod)
    expect(await pod.request()).toBeUndefined()
    expect(countConnections(pod) - before).toBe(1)
    await Promise.all([pod.request(), pod.request(), pod.request(), pod.request()])
    expect(countConnections(pod) - before).toBe(3)
  })

  it("makes it with a wget in busybox's namespaces and cgroup", async () => {
    const nginx = containers.get('nginx')!.processes.map((each) => each.pid)
    for (const pid of nginx) process.kill(pid, 'SIGSTOP')
    const request = pod.request()
    const wget = await findWget(pod)
    expect(readNamespaces(wget)).toEqual(readNamespaces(pod.pids.busybox))
    expect(readContainerId(wget)).toBe(containers.get('busybox')!.id)
    for (const each of nginx) process.kill(each, 'SIGCONT')
    expect(await request).toBeUndefined()
  })

  it('says why a request failed, and goes on', async () => {
    const other = await makePod()
    process.kill(other.pids.nginx, 'SIGKILL')
    await untilGone([other.pids.nginx])
    expect(await other.request()).toMatchObject({ code: 'demo-request' })
    await other.stop()
  })

  it('makes another pod, with its own name and network, beside one that is there', async () => {
    const other = await makePod()
    expect(other.key).not.toBe(pod.key)
    expect(other.networkNamespace).not.toBe(pod.networkNamespace)
    expect(await other.request()).toBeUndefined()
    await other.stop()
    expect(await pod.request()).toBeUndefined()
  })
})

describe.runIf(canRun('demo pod, removal', demoPrograms))('what a demo pod leaves behind', () => {
  it('is nothing after stop', async () => {
    const pod = await makePod()
    expect(tracesOf(pod)).toHaveLength(6)
    await Promise.all([pod.stop(), pod.stop()])
    expect(tracesOf(pod)).toEqual([])
    expect((await demoPodSource.pods()).pods.map((each) => each.uid)).not.toContain(pod.uid)
  })

  it('is no process when its service is killed, and nothing after the next start', async () => {
    const owner = fileURLToPath(new URL('demo-pod-owner.ts', import.meta.url))
    const service = spawn(process.execPath, ['--import', 'tsx', owner], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(service.stdout, 'data')) as [Buffer]
    const { pod: killed, problem } = JSON.parse(line.toString()) as {
      pod: DemoPod
      problem?: Remedy
    }
    expect(problem).toBeUndefined()
    expect(tracesOf(killed)).toHaveLength(6)
    service.kill('SIGKILL')
    await once(service, 'exit')
    await untilGone(Object.values(killed.pids))
    const next = await makePod()
    expect(tracesOf(killed)).toEqual([])
    await next.stop()
  })
})

async function makePod(): Promise<DemoPod> {
  const pod = await startDemoPod({ everySeconds: never })
  if ('code' in pod) throw new Error(pod.text)
  return pod
}

async function listContainers(pod: DemoPod): Promise<Map<string, Container>> {
  const { pods } = await demoPodSource.pods()
  const found = pods.find((each) => each.uid === pod.uid)
  expect(found).toMatchObject({ key: pod.key, kubernetesNamespace: 'default', hostNetwork: false })
  return new Map(found!.containers.map((container) => [container.name, container]))
}

/** As `kubectl exec`: with BusyBox's applets first, and then what the node has in `/usr`. */
function executeIn(pid: number, ...command: string[]): Promise<string> {
  const enter = ['--target', String(pid), '--mount', '--net', '--ipc', '--uts', '--pid']
  return runProgram('nsenter', [...enter, ...command], { env: { PATH: '/bin:/usr/bin' } })
}

/** Every connection leaves one end waiting for a minute: that of whoever closed first. */
function countConnections(pod: DemoPod): number {
  const sockets = readSocketTable(pod.pids.nginx, { protocols: ['tcp'] })
  const ports = sockets
    .filter((each) => each.state !== 'LISTEN' && each.localAddress === '127.0.0.1')
    .map((each) => (each.localPort === 80 ? each.remotePort : each.localPort))
  return new Set(ports).size
}

async function findWget(pod: DemoPod): Promise<number> {
  for (;;) {
    const found = readPids().find(
      (pid) =>
        readProcessStat(pid)?.name === 'wget' &&
        readNamespaces(pid).pid === readNamespaces(pod.pids.busybox).pid,
    )
    if (found !== undefined) return found
    await delay(5)
  }
}

async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await delay(5)
}

function isAlive(pid: number): boolean {
  const stat = readProcessStat(pid)
  return stat !== undefined && stat.state !== 'Z'
}

/** Everything on the node that belongs to a pod: processes, its bridge, cgroup and folder. */
function tracesOf(pod: Pick<DemoPod, 'uid' | 'pids'>): string[] {
  const bridges = readdirSync('/sys/class/net').filter((link) => aliasOf(link) === pod.uid)
  const cgroups = ['', ...readdirSync('/sys/fs/cgroup')]
    .map((hierarchy) => `/sys/fs/cgroup/${hierarchy}/podscope-demo/pod${pod.uid}`)
    .filter((folder) => existsSync(folder))
  const folders = [`/run/podscope/demo-${pod.uid}`].filter((folder) => existsSync(folder))
  const processes = Object.values(pod.pids).filter(isAlive)
  return [...bridges, ...cgroups, ...folders, ...processes.map(String)]
}

function aliasOf(link: string): string {
  const path = `/sys/class/net/${link}/ifalias`
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
}
