import { describe, expect, it } from 'vitest'
import type { ConversationRecord } from '../../../shared/messages/records.ts'
import type { PodSnapshot } from '../../../shared/pod/pod.ts'
import { drawPods } from '../../../ui/drawing/pod-scene.ts'
import type { PodScene } from '../../../ui/drawing/scene.ts'
import { SceneMemory } from '../../../ui/drawing/sticky-slots.ts'
import { sceneWords } from '../../../ui/views/pod-picture/words.ts'
import { interfaceNames, samplePod, wget } from './sample-pod.ts'

const size = { width: 836, height: 516, portSizeMin: { jack: 13, end: 9 } }

/** The sample pod once more: as another one, on another address. */
function pod(number: number): PodSnapshot {
  const { interfaces, listeners } = samplePod
  const idOf = (id: string): string => String(number).repeat(4) + id.slice(4)
  const containers = samplePod.pod.containers.map((one) => ({ ...one, id: idOf(one.id) }))
  return {
    ...samplePod,
    pod: {
      ...samplePod.pod,
      key: `default/web-${number}`,
      name: `web-${number}`,
      networkNamespace: 4026532000 + number,
      containers,
    },
    interfaces: interfaces.map((one) =>
      one.kind === 'loopback'
        ? one
        : { ...one, addresses: [{ address: `10.88.77.${number}`, prefixLength: 24 }] },
    ),
    listeners: listeners.map((one) => ({
      ...one,
      holders: one.holders.map((holder) => ({ ...holder, containerId: idOf(holder.containerId!) })),
    })),
  }
}

/** From busybox in one pod to nginx in another, or in the same one over its loopback. */
function visit(id: number, from: PodSnapshot, to: PodSnapshot): ConversationRecord {
  const conversation = wget(id, 0)
  const isInside = from === to
  const addressOf = ({ interfaces }: PodSnapshot): string =>
    interfaces[isInside ? 0 : 1]!.addresses[0]!.address
  const ownerIn = ({ pod: { name, containers } }: PodSnapshot, container: string) => ({
    podName: name,
    containerId: containers.find((one) => one.name === container)!.id,
  })
  const { client, server } = conversation
  return {
    ...conversation,
    interface: isInside ? 0 : 1,
    networkNamespace: from.pod.networkNamespace,
    client: {
      ...client,
      address: addressOf(from),
      owner: { ...client.owner, ...ownerIn(from, 'busybox') },
    },
    server: {
      ...server,
      address: addressOf(to),
      owner: { ...server.owner, ...ownerIn(to, 'nginx') },
    },
  }
}

function draw(
  snapshots: PodSnapshot[],
  conversations: ConversationRecord[] = [],
  otherSnapshots: PodSnapshot[] = [],
  width = 1140,
): PodScene {
  return drawPods({
    snapshots,
    otherSnapshots,
    conversations: conversations.toSorted((a, b) => b.id - a.id),
    interfaceNames,
    moment: { clockNs: 1e6, leadNs: 0, lingerNs: 9e8 },
    size: { ...size, width },
    memory: new SceneMemory(),
    words: sceneWords(),
  })
}

function pods(count: number): PodSnapshot[] {
  return Array.from({ length: count }, (_, i) => pod(i + 1))
}

/** Corners of a lane, as x and y. */
function pointsOf(scene: PodScene): [number, number][] {
  const { points } = scene.lanes[0]!.path
  return Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i]!, points[2 * i + 1]!])
}

describe('several pods', () => {
  it.each([2, 3, 4])(
    'are %i buildings beside each other, with all boxes within their walls',
    (n) => {
      const { buildings, others, width } = draw(pods(n))
      expect(buildings.map((one) => one.pod.title)).toEqual(pods(n).map((one) => one.pod.name))
      expect(others).toBeUndefined()
      for (const [i, { pod: wall, containers, rails, jacks }] of buildings.entries()) {
        const right = wall.x + wall.width
        expect(right).toBeLessThan(buildings[i + 1]?.pod.x ?? width)
        for (const box of containers) {
          expect(box.x).toBeGreaterThan(wall.x)
          expect(box.x + box.width).toBeLessThan(right)
          expect(box.processes.length).toBeGreaterThan(0)
        }
        for (const rail of rails) expect(rail.x2).toBeLessThan(right)
        expect(jacks.map(({ port }) => port)).toEqual([':80', ':80'])
      }
    },
  )

  it('beyond the limit share one place, with their names', () => {
    const { buildings, others } = draw(pods(7))
    expect(buildings).toHaveLength(4)
    expect(others).toMatchObject({
      label: '+3 pods',
      description: 'not drawn: web-5, web-6 and web-7',
      key: 'default/web-5',
    })
  })

  it('are fewer where their words would be too small', () => {
    for (const width of [560, 836, 1000, 1140]) {
      const { buildings, others, width: drawn } = draw(pods(4), [], [], width)
      // The smallest type has 12 pixels.
      if (buildings.length > 2) expect(12 * (width / drawn)).toBeGreaterThanOrEqual(11)
      const label = buildings.length === 4 ? undefined : `+${4 - buildings.length} pod`
      expect(others?.label.replace(/s$/, '')).toBe(label)
    }
  })

  it('keep their places whatever is said', () => {
    const places = (scene: PodScene) =>
      scene.buildings.map(({ pod: wall, containers }) => [
        wall,
        containers.map(({ x, y }) => [x, y]),
      ])
    const three = pods(3)
    expect(places(draw(three, [visit(1, three[2]!, three[0]!)]))).toEqual(places(draw(three)))
  })

  it('have each its own loopback, told apart by the network namespace', () => {
    const two = pods(2)
    const scene = draw(two, [visit(1, two[1]!, two[1]!)])
    expect(scene.buildings.map(({ clientEnds }) => clientEnds.length)).toEqual([0, 1])
    const [, second] = scene.buildings
    for (const [x] of pointsOf(scene)) expect(x).toBeGreaterThan(second!.pod.x)
  })

  it('talk to each other on one lane, from wall to wall by way of both veths', () => {
    const two = pods(2)
    const scene = draw(two, [visit(1, two[0]!, two[1]!)])
    expect(scene.lanes).toHaveLength(1)
    expect(scene.peers).toEqual([])
    const [first, second] = scene.buildings
    const points = pointsOf(scene)
    expect(points[0]![0]).toBeLessThan(first!.pod.x + first!.pod.width)
    expect(points.at(-1)![0]).toBeGreaterThan(second!.pod.x)
    expect(Math.min(...points.map(([, y]) => y))).toBeLessThan(first!.pod.y)
    const jack = second!.jacks.find(({ rail }) => rail === 'outer')!
    expect(jack.isActive).toBe(true)
    expect(points.at(-1)![0]).toBe(jack.x)
  })

  it('are called by their names for those who look at one of them', () => {
    const [first, second] = pods(2)
    const scene = draw([first!], [visit(1, first!, second!), visit(2, second!, second!)], [second!])
    expect(scene.buildings).toHaveLength(1)
    expect(scene.peers).toMatchObject([{ label: 'pod web-2', podKey: 'default/web-2' }])
    // What goes on inside the other one is its own affair.
    expect(scene).toMatchObject({ lanes: [{ conversation: 1 }], linkWide: 0, undrawn: 0 })
  })

  it('give an end at a pod’s address whose owner is unknown to that pod’s ghost', () => {
    const [first, second] = pods(2)
    const told = visit(1, first!, second!)
    const server = { ...told.server, owner: { evidence: 'unknown', place: 'outside' } as const }
    const scene = draw([first!, second!], [{ ...told, server }])
    expect(scene.buildings.map(({ ghost }) => ghost !== undefined)).toEqual([false, false])
    expect(scene.buildings[1]!.jacks.some(({ isActive }) => isActive)).toBe(true)
    const onOther = { ...told, server: { ...server, port: 81 } }
    const orphan = draw([first!, second!], [onOther])
    expect(orphan.buildings.map(({ ghost }) => ghost !== undefined)).toEqual([false, true])
  })
})
