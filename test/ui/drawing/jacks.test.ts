import { describe, expect, it } from 'vitest'
import type { ConversationRecord } from '../../../shared/messages/records.ts'
import { unknownOwner } from '../../../shared/pod/owner.ts'
import type { PodSnapshot } from '../../../shared/pod/pod.ts'
import { drawPods } from '../../../ui/drawing/pod-scene.ts'
import type { Building, PodScene } from '../../../ui/drawing/scene.ts'
import { SceneMemory } from '../../../ui/drawing/sticky-slots.ts'
import { sceneWords } from '../../../ui/views/pod-picture/words.ts'
import { interfaceNames, listener, nginxId, samplePod, wget } from './sample-pod.ts'

/** A millisecond after the beginning. */
function draw(conversations: ConversationRecord[], snapshot: PodSnapshot): PodScene & Building {
  const scene = drawPods({
    snapshots: [snapshot],
    conversations,
    interfaceNames,
    moment: { clockNs: 1e6, leadNs: 0, lingerNs: 9e8 },
    size: { width: 836, height: 516, portSizeMin: { jack: 13, end: 9 } },
    memory: new SceneMemory(),
    words: sceneWords(),
  })
  return { ...scene, ...scene.buildings[0]! }
}

function withListeners(...listeners: PodSnapshot['listeners']): PodSnapshot {
  return { ...samplePod, listeners }
}

describe('a port that refuses', () => {
  const refusedAt = (address: string): ConversationRecord => {
    const conversation = wget(1, 0)
    const server = { ...conversation.server, address, owner: unknownOwner }
    return { ...conversation, server, state: 'reset', refused: true }
  }
  const elsewhere = withListeners(listener(80, '127.0.0.1', nginxId))

  it('is a place where nothing listens, and not the jack of that number at another address', () => {
    const scene = draw([refusedAt('10.88.77.3')], elsewhere)
    const [jack, none] = scene.jacks
    expect(jack).toMatchObject({ port: ':80', containerId: nginxId, isActive: false })
    expect(none).toMatchObject({
      port: ':80',
      isDerived: true,
      containerId: undefined,
      connector: undefined,
      refusal: { text: 'nothing listens' },
    })
    expect(none!.description).toContain('refused at 10.88.77.3')
    expect(scene.lanes[0]!.path.points.at(-2)).toBe(none!.x)
    expect(new Set(scene.jacks.map(({ key }) => key)).size).toBe(scene.jacks.length)
  })

  it('says so where no container stands, on either rail', () => {
    for (const rail of [0, 1]) {
      const { jacks, containers } = draw(
        [{ ...refusedAt('10.88.77.3'), interface: rail }],
        elsewhere,
      )
      const { y } = jacks.find(({ refusal }) => refusal)!.refusal!
      const isWithin = (box: { y: number; height: number }): boolean =>
        y > box.y - 4 && y - 12 < box.y + box.height
      expect(containers.filter(isWithin)).toEqual([])
    }
  })

  it('is nobody unknown', () => {
    const scene = draw([refusedAt('127.0.0.1')], withListeners())
    expect(scene.jacks).toHaveLength(1)
    expect(scene.ghost).toBeUndefined()
  })

  it('stands beside a port that somebody unknown answers at', () => {
    const answered = wget(2, 0)
    const server = { ...answered.server, port: 9, owner: unknownOwner }
    const records = [refusedAt('127.0.0.1'), { ...answered, server }]
    const scene = draw(records, withListeners())
    const [unknown, refused] = scene.jacks.toSorted((a, b) => a.x - b.x)
    expect([unknown!.port, refused!.port]).toEqual([':9', ':80'])
    expect(refused!.x - unknown!.x).toBeGreaterThan(24)
    expect(scene.ghost).toBeDefined()
  })
})

it('leads nothing to a listener that does not take what comes to that address', () => {
  const snapshot = withListeners(listener(80, '127.0.0.1', undefined))
  const conversation = wget(1, 0)
  const server = { ...conversation.server, address: '10.88.77.3', owner: unknownOwner }
  const scene = draw([{ ...conversation, server }], snapshot)
  expect(scene.jacks.map(({ isDerived, isActive }) => ({ isDerived, isActive }))).toEqual([
    { isDerived: false, isActive: false },
    { isDerived: true, isActive: true },
  ])
})
