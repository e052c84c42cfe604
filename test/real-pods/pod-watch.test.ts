import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import type { DemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import { findPods } from '../../capture/pods/find-pods.ts'
import type { PodChange } from '../../capture/pods/pod-change.ts'
import { PodWatch } from '../../capture/pods/pod-watch.ts'
import type { Pod, PodSnapshot } from '../../shared/pod/pod.ts'
import { demoPrograms } from './demo-programs.ts'
import { podmanPrograms, startPodman } from './podman-pod.ts'
import type { Podman } from './podman-pod.ts'
import { podName } from './pod-name.ts'
import { canRun } from './requirements.ts'
import { runProgram } from './run-program.ts'

describe.runIf(canRun('watching a podman pod', podmanPrograms))('watching a podman pod', () => {
  let engine: Podman
  let watched: Watched

  beforeAll(async () => {
    engine = await startPodman()
    await engine.playPod()
    const id = await engine.podman('inspect', '--format', '{{.Id}}', `${podName}-nginx`)
    const isIt = (pod: Pod): boolean => pod.containers.some((each) => each.id === id.trim())
    watched = watch((await findPods()).pods.find(isIt)!)
    await watched.watch.start()
  })

  afterAll(async () => {
    watched.watch.stop()
    await engine.stop()
  })

  it('begins with the pod as it is', () => {
    expect(watched.snapshots).toHaveLength(1)
    expect(watched.changes).toEqual([])
    const { pod, interfaces, listeners } = watched.snapshots[0]!
    // The runtime starts the containers in an order of its own.
    const names = pod.containers.map(({ name }) => name)
    expect(names.toSorted()).toEqual(['busybox', 'nginx', 'pause'])
    expect(interfaces.map(({ name }) => name)).toEqual(['lo', 'eth0'])
    expect(listeners.map(({ localPort }) => localPort)).toEqual([80, 80])
  })

  it('shows an interface that appears', async () => {
    const pid = String(watched.watch.pod.containers[0]!.processes[0]!.pid)
    const add = ['ip', 'link', 'add', 'ps-c-new', 'type', 'veth', 'peer', 'name', 'ps-c-end']
    await runProgram('nsenter', ['--target', pid, '--net', ...add])
    const snapshot = await watched.untilSnapshot(({ interfaces }) => interfaces.length === 4)
    expect(snapshot.interfaces.map(({ name }) => name)).toContain('ps-c-new')
    // Both ends are in the pod: the node has none of them.
    expect(snapshot.interfaces.find(({ name }) => name === 'ps-c-new')).not.toHaveProperty('peer')
  })

  it('says when a container was restarted, by its name', async () => {
    const before = watched.watch.pod.containers.find(({ name }) => name === 'nginx')!
    await engine.podman('restart', '--time', '0', `${podName}-nginx`)
    const change = await watched.untilChange('container-restarted')
    expect(change.text).toContain('The container nginx has been restarted')
    const after = watched.watch.pod.containers.find(({ name }) => name === 'nginx')!
    expect(after.processes[0]!.startTicks).toBeGreaterThan(before.processes[0]!.startTicks)
    expect(watched.watch.pod.name).toBe(podName)
  })

  it('says when a container exited', async () => {
    await engine.podman('stop', '--time', '0', `${podName}-busybox`)
    await watched.untilChange('container-exited', ({ text }) => text.includes('busybox'))
  })

  it('says when the pod has gone, once', async () => {
    await engine.podman('pod', 'rm', '--force', '--time', '0', podName)
    await watched.untilChange('pod-gone')
    await delay(2500)
    expect(watched.changes.filter(({ code }) => code === 'pod-gone')).toHaveLength(1)
  })
})

describe.runIf(canRun('watching a demo pod', demoPrograms))('watching a demo pod', () => {
  let demo: DemoPod
  let watched: Watched

  beforeAll(async () => {
    demo = await makePod()
    watched = watch((await findPods()).pods.find(({ uid }) => uid === demo.uid)!)
    await watched.watch.start()
  })

  afterAll(async () => {
    watched.watch.stop()
    await demo.stop()
  })

  it('goes on with a pod of the same name', async () => {
    await demo.stop()
    await watched.untilChange('pod-gone')
    demo = await makePodCalled(watched.watch.pod.key)
    const { networkNamespace } = demo
    await watched.untilChange('pod-back', ({ text }) => text.includes(String(networkNamespace)))
    const snapshot = await watched.untilSnapshot(({ pod }) => pod.uid === demo.uid)
    expect(snapshot.interfaces.map(({ name }) => name)).toEqual(['lo', 'eth0'])
  })

  it('tells nothing any more when it is stopped', async () => {
    watched.watch.stop()
    const told = watched.changes.length + watched.snapshots.length
    await demo.stop()
    await delay(2500)
    expect(watched.changes.length + watched.snapshots.length).toBe(told)
  })
})

type Watched = {
  watch: PodWatch
  snapshots: PodSnapshot[]
  changes: PodChange[]
  untilSnapshot(isIt: (snapshot: PodSnapshot) => boolean): Promise<PodSnapshot>
  untilChange(code: PodChange['code'], isIt?: (change: PodChange) => boolean): Promise<PodChange>
}

function watch(pod: Pod): Watched {
  const snapshots: PodSnapshot[] = []
  const changes: PodChange[] = []
  const listener = {
    onSnapshot: (snapshot: PodSnapshot) => void snapshots.push(snapshot),
    onChange: (change: PodChange) => void changes.push(change),
  }
  return {
    watch: new PodWatch(pod, listener),
    snapshots,
    changes,
    untilSnapshot: (isIt) => untilFound(() => snapshots.find(isIt)),
    untilChange: (code, isIt = () => true) =>
      untilFound(() => changes.find((change) => change.code === code && isIt(change))),
  }
}

async function untilFound<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    await delay(20)
  }
}

async function makePod(): Promise<DemoPod> {
  const pod = await startDemoPod({ everySeconds: 86_400 })
  if ('code' in pod) throw new Error(pod.text)
  return pod
}

/**
 * A pod has the first name that is free: where other runs on this machine have changed which that is,
 * more pods are made until one has the name, or the name has been given back.
 */
async function makePodCalled(key: string): Promise<DemoPod> {
  const others: DemoPod[] = []
  for (;;) {
    const pod = await makePod()
    const isIt = pod.key === key
    if (!isIt) others.push(pod)
    if (isIt || others.length > 3) await Promise.all(others.splice(0).map((other) => other.stop()))
    if (isIt) return pod
  }
}
