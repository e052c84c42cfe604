import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectPod } from '../../capture/commands/inspection.ts'
import type { InspectedContainer, Inspection } from '../../capture/commands/inspection.ts'
import { netstatLines } from '../../capture/commands/netstat-lines.ts'
import { startDemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import { findPods } from '../../capture/pods/find-pods.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { criPrograms, startContainerd } from './cri-pod.ts'
import { demoPrograms } from './demo-programs.ts'
import { podmanPrograms, startPodman } from './podman-pod.ts'
import { podName } from './pod-name.ts'
import { canRun } from './requirements.ts'
import { runProgram } from './run-program.ts'

/** A pod, and how to remove it. */
type Place = { pod: Pod; stop(): Promise<void> }

const kinds = [
  { kind: 'the demo pod', programs: demoPrograms, start: startDemo },
  { kind: 'a podman pod', programs: podmanPrograms, start: startInPodman },
  { kind: 'a CRI pod', programs: criPrograms, start: startInContainerd },
]

const witnesses = ['lsns', 'netstat', 'ss', 'nsenter', 'unshare']

/** Listens on UDP and IPv6 in the pod, in none of its containers. */
const stranger = `
  require('dgram').createSocket('udp6').bind(5353, '::1')
  require('dgram').createSocket('udp4').bind(5354, '127.0.0.1', () =>
    require('net').createServer().listen(8123, '::', () => console.log('ready')))
`

for (const { kind, programs, start } of kinds) {
  describe.runIf(canRun(`inspect ${kind}`, [...programs, ...witnesses]))(`inspect ${kind}`, () => {
    let place: Place
    let listener: ChildProcess
    let inspection: Inspection

    beforeAll(async () => {
      place = await start()
      const entry = String(firstPid(place.pod, 'pause'))
      const node = [process.execPath, '-e', stranger]
      listener = spawn('nsenter', ['--target', entry, '--net', '--', ...node])
      await once(listener.stdout!, 'data')
      inspection = (await inspectPod(place.pod))!
    })

    afterAll(async () => {
      listener.kill('SIGKILL')
      await place.stop()
    })

    it('names no problem', () => {
      expect(inspection.warnings).toEqual([])
      const names = inspection.containers.map(({ container }) => container.name)
      // The order of the others is their runtime's.
      expect(names[0]).toBe('pause')
      expect(names.toSorted()).toEqual(['busybox', 'nginx', 'pause'])
    })

    it('lists the namespaces of each container as lsns does', async () => {
      for (const inspected of inspection.containers) {
        const pid = inspected.container.processes[0]!.pid
        const columns = 'NS,TYPE,NPROCS,PID,USER,COMMAND'
        const printed = await runProgram('lsns', ['-p', String(pid), '-J', '-o', columns])
        expect(namespacesOf(inspected)).toEqual(parseLsns(printed, inspected))
      }
    })

    it('says whose a namespace is that containers share', () => {
      const nginx = inspection.containers.find(({ container }) => container.name === 'nginx')!
      const sharing = new Map(nginx.namespaces.map((each) => [each.kind, each]))
      for (const kindOf of ['net', 'ipc', 'uts'] as const) {
        expect(sharing.get(kindOf)).toMatchObject({
          sharedWith: ['pause', 'busybox'],
          heldBy: 'pause',
        })
      }
      expect(sharing.get('pid')).toMatchObject({ sharedWith: [] })
      expect(sharing.get('user')).toMatchObject({ sharedWith: ['node'] })
    })

    it('shows the sockets to each container as netstat does inside', async () => {
      for (const name of ['busybox', 'nginx']) {
        const printed = await netstat(firstPid(place.pod, name), '--pid')
        expect(linesSeenBy(inspection, name)).toEqual(printed)
      }
    })

    it('shows the sockets to the node as netstat does there', async () => {
      const printed = await netstat(firstPid(place.pod, 'pause'))
      expect(linesSeenBy(inspection, 'node')).toEqual(printed)
    })

    it('hides from a container what only the node can see, and the other way round', () => {
      const owners = (onlooker: string): (string | undefined)[] =>
        [80, 8123].map(
          (port) =>
            inspection.views
              .find((view) => view.onlooker === onlooker)
              ?.rows.find(({ socket }) => socket.localPort === port)?.owner,
        )
      expect(owners('busybox')).toEqual(['-', '-'])
      expect(owners('nginx')).toEqual(['1/nginx: master pro', '-'])
      expect(owners('node')).toEqual([
        expect.stringMatching(`^${firstPid(place.pod, 'nginx')}/nginx`),
        `${listener.pid}/node`,
      ])
    })

    it('finds the holders of every listening socket that ss finds', async () => {
      const enter = ['--target', String(firstPid(place.pod, 'pause')), '--net']
      const printed = await runProgram('nsenter', [...enter, 'ss', '-tulnpH'])
      const found = inspection.snapshot.listeners.map(({ localPort, holders }) =>
        [localPort, ...holders.map(({ pid }) => pid).toSorted((a, b) => a - b)].join(' '),
      )
      expect(found.toSorted()).toEqual(printed.trim().split('\n').map(parseSs).toSorted())
    })

    it("has the other end of the pod's veth and its bridge", () => {
      const eth0 = inspection.snapshot.interfaces.find(({ name }) => name === 'eth0')!
      expect(eth0).toMatchObject({ kind: 'veth', up: true })
      const link = `/sys/class/net/${eth0.peer!.name}`
      expect(readFileSync(`${link}/ifindex`, 'utf8').trim()).toBe(String(eth0.peer!.index))
      expect(readFileSync(`${link}/iflink`, 'utf8').trim()).toBe(String(eth0.index))
      expect(eth0.peer?.bridge?.name).toBe(basename(readlinkSync(`${link}/brport/bridge`)))
    })
  })
}

function firstPid({ containers }: Pod, name: string): number {
  return containers.find((container) => container.name === name)!.processes[0]!.pid
}

/**
 * How many processes are in a namespace of the node changes all the time, and lsns is one of them: it
 * is compared for the namespaces of the pod only.
 */
function namespacesOf({ namespaces }: InspectedContainer): unknown[] {
  return namespaces.map(({ inode, kind, processCount, pid, user, command, sharedWith }) => [
    inode,
    kind,
    sharedWith[0] === 'node' ? 'many' : processCount,
    pid,
    user,
    command,
  ])
}

function parseLsns(printed: string, { namespaces }: InspectedContainer): unknown[] {
  const nodes = new Set(
    namespaces.filter(({ sharedWith }) => sharedWith[0] === 'node').map(({ inode }) => inode),
  )
  const { namespaces: rows } = JSON.parse(printed) as {
    namespaces: {
      ns: number
      type: string
      nprocs: number
      pid: number
      user: string
      command: string
    }[]
  }
  return rows.map(({ ns, type, nprocs, pid, user, command }) => [
    ns,
    type,
    nodes.has(ns) ? 'many' : nprocs,
    pid,
    user,
    command,
  ])
}

/** net-tools' netstat in the network namespace of a process and, with `--pid`, before its `/proc`. */
async function netstat(pid: number, ...inside: '--pid'[]): Promise<string[]> {
  const procfs = inside.length > 0 ? ['unshare', '--mount-proc'] : []
  const enter = ['--target', String(pid), '--net', ...inside]
  const printed = await runProgram('nsenter', [...enter, ...procfs, 'netstat', '-tunlpW'])
  const lines = printed.split('\n').map((line) => line.trimEnd())
  return lines.slice(1).filter((line) => line !== '')
}

function linesSeenBy({ views }: Inspection, onlooker: string): string[] {
  return netstatLines(views.find((view) => view.onlooker === onlooker)!.rows)
}

/** `tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=5,fd=4),("nginx",pid=2,fd=4))` */
function parseSs(line: string): string {
  const [, , , , local = ''] = line.split(/\s+/)
  const pids = [...line.matchAll(/pid=(\d+)/g)].map((match) => Number(match[1]))
  const port = local.slice(local.lastIndexOf(':') + 1)
  return [port, ...new Set(pids.toSorted((a, b) => a - b))].join(' ')
}

async function startDemo(): Promise<Place> {
  const demo = await startDemoPod({ everySeconds: 86_400 })
  if ('code' in demo) throw new Error(demo.text)
  return { pod: await findPod((pod) => pod.uid === demo.uid), stop: () => demo.stop() }
}

async function startInPodman(): Promise<Place> {
  const engine = await startPodman()
  await engine.playPod()
  const id = await engine.podman('inspect', '--format', '{{.Id}}', `${podName}-nginx`)
  const isIt = (pod: Pod): boolean => pod.containers.some((each) => each.id === id.trim())
  return { pod: await findPod(isIt), stop: () => engine.stop() }
}

async function startInContainerd(): Promise<Place> {
  const engine = await startContainerd()
  const { uid } = await engine.runPod()
  return { pod: await findPod((pod) => pod.uid === uid), stop: () => engine.stop() }
}

async function findPod(isIt: (pod: Pod) => boolean): Promise<Pod> {
  return (await findPods()).pods.find(isIt)!
}
