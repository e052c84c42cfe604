import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConversationRecord } from '../../../shared/messages/records.ts'
import type { PodSnapshot } from '../../../shared/pod/pod.ts'
import { drawPods } from '../../../ui/drawing/pod-scene.ts'
import type { Building, PodScene } from '../../../ui/drawing/scene.ts'
import { SceneMemory } from '../../../ui/drawing/sticky-slots.ts'
import { sceneWords } from '../../../ui/views/pod-picture/words.ts'
import {
  busyboxId,
  container,
  interfaceNames,
  listener,
  nginxId,
  nginxOwner,
  samplePod,
  wget,
} from './sample-pod.ts'

const size = { width: 836, height: 516, portSizeMin: { jack: 13, end: 9 } }
const lingerNs = 9e8

function draw(
  conversations: ConversationRecord[],
  clockNs: number,
  { snapshot = samplePod, memory = new SceneMemory() } = {},
): PodScene & Building {
  const newestFirst = conversations.toSorted((a, b) => b.id - a.id)
  const moment = { clockNs, leadNs: 0, lingerNs }
  const scene = drawPods({
    snapshots: [snapshot],
    conversations: newestFirst,
    interfaceNames,
    moment,
    size,
    memory,
    words: sceneWords(),
  })
  return { ...scene, ...scene.buildings[0]! }
}

function withListeners(...listeners: PodSnapshot['listeners']): PodSnapshot {
  return { ...samplePod, listeners }
}

function withContainers(count: number): PodSnapshot {
  const containers = Array.from({ length: count }, (_, i) =>
    container(`container-${i}`, String.fromCharCode(97 + i).repeat(64), [
      { pid: 100 + i, pidInside: 1, name: 'sleep', commandLine: ['sleep', 'infinity'] },
    ]),
  )
  return { ...samplePod, pod: { ...samplePod.pod, containers } }
}

function railsOf(address: string): string[] {
  const snapshot = withListeners(listener(80, address, nginxId))
  return draw([], 0, { snapshot }).jacks.map(({ rail }) => rail)
}

function probe(id: number, address: string, node = false): ConversationRecord {
  return {
    ...wget(id, 0),
    interface: 1,
    client: {
      address,
      port: 40_000,
      owner: node
        ? { evidence: 'exact', place: 'node', process: 'kubelet', pid: 900 }
        : { evidence: 'unknown', place: 'outside' },
    },
    server: { address: '10.88.77.3', port: 80, owner: nginxOwner },
  }
}

function boxesOf({ containers }: Building): unknown {
  return containers.map(({ x, y, width, height }) => ({ x, y, width, height }))
}

describe('the pod without traffic', () => {
  const scene = draw([], 0)

  it('tells the pod, its network namespace and what pause owns from the snapshot', () => {
    expect(scene.pod.title).toBe('nginx-busybox')
    expect(scene.pod.inode).toBe('net:[4026532326]')
    expect(scene.pod.pause?.owns).toBe('owns net, ipc, uts')
  })

  it('shows each container with its own processes', () => {
    const [busybox, nginx] = scene.containers
    expect(busybox).toMatchObject({ letter: 'B', name: 'busybox', shortId: 'a99840278e93' })
    expect(busybox!.processes.map(({ command }) => command)).toEqual(['sleep infinity'])
    expect(nginx!.processes.map(({ pidInside, command }) => `${pidInside} ${command}`)).toEqual([
      '1 nginx: master',
      '7 nginx: worker',
    ])
    expect(nginx!.footer).toBe('own pid and mnt namespaces · sees 2 processes')
  })

  it('names the rails with their addresses, the bridge and the veth', () => {
    expect(scene.rails.map(({ name, addresses }) => `${name} ${addresses}`)).toEqual([
      'eth0 10.88.77.3',
      'lo 127.0.0.1  ::1',
    ])
    expect(scene.node.label).toBe('bridge cni0  10.88.77.1/24')
    expect(scene.node.veth?.name).toBe('vethba76eed2')
  })

  it('has no lanes, ends, peers or ghost', () => {
    expect([scene.lanes, scene.clientEnds, scene.peers]).toEqual([[], [], []])
    expect(scene.ghost).toBeUndefined()
  })
})

describe('what the pause container owns', () => {
  it('leaves out a namespace that a container does not share', () => {
    const own = { ...samplePod.pod.containers[2]!, namespaces: { net: 4026532326, uts: 7 } }
    const containers = [...samplePod.pod.containers.slice(0, 2), own]
    const scene = draw([], 0, { snapshot: { ...samplePod, pod: { ...samplePod.pod, containers } } })
    expect(scene.pod.pause?.owns).toBe('owns net')
  })
})

describe('jacks', () => {
  it('plugs into the rails that the bound address says', () => {
    expect(railsOf('0.0.0.0')).toEqual(['loopback', 'outer'])
    expect(railsOf('::')).toEqual(['loopback', 'outer'])
    expect(railsOf('127.0.0.1')).toEqual(['loopback'])
    expect(railsOf('::1')).toEqual(['loopback'])
    expect(railsOf('10.88.77.3')).toEqual(['outer'])
  })

  it('is one for a port that listens on IPv4 and IPv6', () => {
    const snapshot = withListeners(listener(80, '0.0.0.0', nginxId), listener(80, '::', nginxId))
    const lo = draw([], 0, { snapshot }).jacks.filter(({ rail }) => rail === 'loopback')
    expect(lo.map(({ port, detail }) => `${port} ${detail}`)).toEqual([':80 http · 0.0.0.0, ::'])
  })

  it('stands below its owner, and at the ghost when nobody is known to own it', () => {
    const snapshot = withListeners(
      listener(80, '0.0.0.0', nginxId),
      listener(81, '0.0.0.0', undefined),
    )
    const scene = draw([], 0, { snapshot })
    const nginx = scene.containers[1]!
    const [owned, orphan] = scene.jacks.filter(({ rail }) => rail === 'loopback')
    expect(owned!.x).toBe(nginx.x + nginx.width / 2)
    expect(orphan!.x).toBeGreaterThanOrEqual(scene.ghost!.x)
    expect(orphan!.containerId).toBeUndefined()
  })

  it('is derived where packets go to a port that nobody is known to listen on', () => {
    const scene = draw([wget(1, 0)], 1e6, { snapshot: withListeners() })
    expect(scene.jacks).toMatchObject([{ port: ':80', isDerived: true, containerId: nginxId }])
  })
})

describe('a wget', () => {
  it('has a row in its container, an end on lo and a lane to the jack while its marks are shown', () => {
    const scene = draw([wget(29, 0)], 1e6)
    const busybox = scene.containers[0]!
    expect(busybox.processes).toHaveLength(2)
    expect(busybox.processes[1]).toMatchObject({
      pidInside: '29',
      command: 'wget localhost -O -',
      hostPid: 'host 13029',
      activity: 'client',
    })
    const [end] = scene.clientEnds
    const [lane] = scene.lanes
    const jack = scene.jacks.find(({ rail }) => rail === 'loopback')!
    expect(end).toMatchObject({ port: ':51029', x: busybox.x + busybox.width / 2, isActive: true })
    expect(lane).toMatchObject({ conversation: 29, isActive: true, evidence: 'exact' })
    expect([lane!.path.points[0], lane!.path.points.at(-2)]).toEqual([end!.x, jack.x])
  })

  it('stays, muted, as the last one of its kind', () => {
    const scene = draw([wget(1, 0), wget(2, 2e9)], 10e9)
    expect(scene.lanes).toMatchObject([{ conversation: 2, isActive: false }])
    expect(scene.containers[0]!.processes[1]).toMatchObject({ pidInside: '2', activity: 'past' })
  })

  it('takes the place that the one before it had', () => {
    const memory = new SceneMemory()
    const first = draw([wget(1, 0)], 1e6, { memory })
    const second = draw([wget(1, 0), wget(2, 2e9)], 2e9, { memory })
    expect(second.clientEnds.map(({ x }) => x)).toEqual(first.clientEnds.map(({ x }) => x))
    expect(second.containers[0]!.processes[1]!.y).toBe(first.containers[0]!.processes[1]!.y)
  })

  it('is not there before it began', () => {
    expect(draw([wget(1, 5e9)], 4e9).lanes).toEqual([])
  })

  it('of an unknown owner begins at the ghost and names nobody', () => {
    const conversation = wget(1, 0)
    const client = { ...conversation.client, owner: { evidence: 'unknown', place: 'container' } }
    const scene = draw([{ ...conversation, client } as ConversationRecord], 1e6)
    expect(scene.ghost).not.toBe(undefined)
    expect(draw([conversation], 1e6).ghost).toBe(undefined)
    expect(scene.containers[0]!.processes).toHaveLength(1)
    expect(scene.lanes[0]!.description).toContain('owner unknown')
  })
})

describe('peers', () => {
  it('comes by the bridge, the veth and eth0 to the jack', () => {
    const scene = draw([probe(1, '10.88.77.9')], 1e6)
    expect(scene.peers).toMatchObject([{ label: '10.88.77.9', dashed: false }])
    const points = [...scene.lanes[0]!.path.points]
    const ys = points.filter((_, i) => i % 2 === 1)
    expect(ys[0]).toBeLessThan(scene.node.y)
    expect(Math.abs(ys.at(-1)! - 170)).toBeLessThan(5)
  })

  it('is dashed when it is a process of the node', () => {
    const scene = draw([probe(1, '10.88.77.1', true)], 1e6)
    expect(scene.peers).toMatchObject([{ label: 'kubelet · node', dashed: true }])
  })

  it('enters lo from outside when a process of the node uses it', () => {
    const scene = draw([{ ...probe(1, '127.0.0.1', true), interface: 0 }], 1e6)
    expect(scene.clientEnds).toMatchObject([{ isDashed: true, rail: 'loopback' }])
  })

  it.each([
    ['kubelet', '10.88.77.1', 'kubelet · node'],
    ['containerd', '127.0.0.1', 'containerd'],
  ])('is %s, in no container', (process, address, label) => {
    const told = probe(1, address, true)
    const client = { ...told.client, owner: { ...told.client.owner, process } }
    const isLocal = address === '127.0.0.1'
    const scene = draw([{ ...told, client, interface: isLocal ? 0 : 1 }], 1e6)
    expect(scene.peers).toMatchObject([{ label, dashed: true }])
    expect(scene.lanes).toMatchObject([{ clientContainerId: undefined }])
  })

  it.each([12, 13])('have each a place where they are %i, up to twelve', (count) => {
    const scene = draw(
      Array.from({ length: count }, (_, i) => probe(i + 1, `10.244.13.${i + 10}`)),
      1e6,
    )
    expect(scene.peers).toHaveLength(12)
    const labels = scene.peers.map(({ label }) => label)
    expect(labels.filter((label) => /^10\.244\.13\.\d\d$/.test(label))).toHaveLength(
      count === 12 ? 12 : 11,
    )
    expect(labels.includes('+2 others')).toBe(count === 13)
    for (const [i, a] of scene.peers.entries()) {
      for (const b of scene.peers.slice(i + 1)) {
        expect(Math.abs(a.x - b.x) >= a.width || Math.abs(a.y - b.y) >= a.height).toBe(true)
      }
    }
  })

  it('are counted together beyond the places there are', () => {
    const scene = draw(
      Array.from({ length: 20 }, (_, i) => probe(i + 1, `10.88.77.${i + 10}`)),
      1e6,
    )
    const labels = scene.peers.map(({ label }) => label)
    const others = Number(/\+(\d+) others/.exec(labels.join())?.[1])
    expect(labels.length - 1 + others).toBe(20)
  })
})

describe('multicast', () => {
  it('has no lane, and is counted while it goes on', () => {
    const solicitation: ConversationRecord = {
      ...probe(1, 'fe80::1'),
      transport: 'ICMPv6',
      server: { address: 'ff02::2', owner: { evidence: 'unknown', place: 'outside' } },
    }
    expect(draw([solicitation], 1e6)).toMatchObject({ lanes: [], peers: [], linkWide: 1 })
    expect(draw([solicitation], 9e9).linkWide).toBe(0)
  })
})

describe('limits', () => {
  it('draws at most 24 lanes of their own and the rest as a bundle with its number', () => {
    const many = Array.from({ length: 60 }, (_, i) => wget(i + 1, i))
    const scene = draw(many, 1e6)
    const bundles = scene.lanes.filter(({ isBundle }) => isBundle)
    expect(scene.lanes.filter(({ isBundle }) => !isBundle)).toHaveLength(24)
    expect(bundles.map(({ conversations }) => conversations.length)).toEqual([36])
  })

  it.each([
    [6, 'full'],
    [7, 'compact'],
    [12, 'compact'],
    [13, 'list'],
  ])('draws %i containers %s', (count, detail) => {
    const scene = draw([], 0, { snapshot: withContainers(count) })
    expect(scene.containers.map((box) => box.detail)).toEqual(Array(count).fill(detail))
  })

  it('says how many containers found no place', () => {
    const scene = draw([], 0, { snapshot: withContainers(60) })
    expect(scene.containers.length + scene.moreContainers).toBe(60)
    expect(scene.moreContainers).toBeGreaterThan(0)
  })

  it('shows as many processes as have room, and the number of the others', () => {
    const processes = Array.from({ length: 30 }, (_, i) => ({
      pid: 100 + i,
      pidInside: i + 1,
      name: 'worker',
      commandLine: ['worker'],
    }))
    const containers = [container('many', busyboxId, processes)]
    const scene = draw([], 0, { snapshot: { ...samplePod, pod: { ...samplePod.pod, containers } } })
    const box = scene.containers[0]!
    expect(box.processes.length + box.moreProcesses).toBe(30)
    for (const row of box.processes) expect(row.y + row.height).toBeLessThan(box.y + box.height)
  })
})

describe('geography', () => {
  it('never moves boxes, rails or known jacks because of traffic', () => {
    const quiet = draw([], 0)
    const begin = fc.array(fc.integer({ min: 0, max: 5e9 }), { maxLength: 80 })
    fc.assert(
      fc.property(begin, fc.integer({ min: 0, max: 6e9 }), (starts, clockNs) => {
        const scene = draw(
          starts.map((startNs, i) => wget(i + 1, startNs)),
          clockNs,
        )
        expect(boxesOf(scene)).toEqual(boxesOf(quiet))
        expect(scene.rails).toEqual(quiet.rails)
        expect(scene.jacks.map(({ x, y }) => ({ x, y }))).toEqual(
          quiet.jacks.map(({ x, y }) => ({ x, y })),
        )
      }),
    )
  })

  it.each([1, 2, 3, 4, 5, 6, 8, 12, 20])('keeps %i boxes apart and inside the pod', (count) => {
    const scene = draw([], 0, { snapshot: withContainers(count) })
    const boxes = scene.containers
    for (const [i, a] of boxes.entries()) {
      expect(a.x).toBeGreaterThan(scene.pod.x)
      expect(a.x + a.width).toBeLessThan(scene.pod.x + scene.pod.width)
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y
        expect(apart).toBe(true)
      }
    }
  })

  it('gives two wgets at once ends that can be told apart', () => {
    const scene = draw(
      Array.from({ length: 24 }, (_, i) => wget(i + 1, i)),
      1e6,
    )
    const xs = scene.clientEnds.map(({ x }) => x)
    expect(new Set(xs).size).toBe(24)
  })
})

function inRoom(width: number, height: number, textSizeMin?: number): PodScene {
  return drawPods({
    snapshots: [samplePod],
    conversations: [],
    interfaceNames,
    moment: { clockNs: 0, leadNs: 0, lingerNs },
    size: { width, height, portSizeMin: { jack: 13, end: 9 }, ...(textSizeMin && { textSizeMin }) },
    memory: new SceneMemory(),
    words: sceneWords(),
  })
}

describe('the room', () => {
  it('is used as it is where words have room', () => {
    expect(inRoom(836, 540)).toMatchObject({ width: 836, height: 540 })
  })

  it('keeps its proportions when it is small, and when it is large', () => {
    expect(inRoom(320, 258)).toMatchObject({ width: 640, height: 516 })
    expect(inRoom(1880, 1140)).toMatchObject({ width: 940, height: 570 })
  })

  it('has fewer words on the wall where large ones are wanted, and none of them smaller', () => {
    const scene = inRoom(439, 418, 10.5)
    const [{ pod, textSizeMin }] = scene.buildings as [Building]
    const scale = Math.min(439 / scene.width, 418 / scene.height)
    expect(textSizeMin * scale).toBeCloseTo(10.5)
    expect(pod.isBrief).toBe(true)
    expect(pod.pause?.owns).toBe('')
    expect(inRoom(836, 540).buildings[0]?.pod).toMatchObject({ isBrief: false })
  })

  it('may be none at all', () => {
    expect(inRoom(0, 0).width).toBeGreaterThan(0)
  })
})
