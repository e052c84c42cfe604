import { expect, it } from 'vitest'
import { drawPods } from '../../../../ui/drawing/pod-scene.ts'
import type { PodScene } from '../../../../ui/drawing/scene.ts'
import { SceneMemory } from '../../../../ui/drawing/sticky-slots.ts'
import { legendLines, restingWords } from '../../../../ui/views/pod-picture/picture-words.ts'
import { sceneWords } from '../../../../ui/views/pod-picture/words.ts'
import { interfaceNames, samplePod } from '../../drawing/sample-pod.ts'
import { SampleHost } from '../sample-host.ts'

function sceneOf(host: SampleHost, clockNs: number): PodScene {
  return drawPods({
    snapshots: [samplePod],
    conversations: host.session.conversations.newest(),
    interfaceNames,
    moment: { clockNs, leadNs: 0, lingerNs: 9e8 },
    size: { width: 836, height: 516, portSizeMin: { jack: 13, end: 9 } },
    memory: new SceneMemory(),
    words: sceneWords(),
  })
}

it('counts the packets of a lane up to the moment that is shown', () => {
  const host = new SampleHost()
  host.wget(0)
  host.frame()
  const wordsAt = (clockNs: number): string =>
    restingWords(sceneOf(host, clockNs).lanes[0]!, host.session, clockNs)
  expect(wordsAt(0)).toBe('1 packet, last SYN')
  expect(wordsAt(50_000)).toBe('2 packets, last SYN, ACK')
  expect(wordsAt(1e6)).toBe('11 packets, last ACK')
  expect(wordsAt(9e9)).toBe('')
})

const none = { packets: 0, of: 100 }

it('says how many packets it does not draw', () => {
  const scene = sceneOf(new SampleHost(), 0)
  const legend = { scene, count: undefined, isStill: true, isFiltered: false }
  expect(legendLines({ ...legend, skipped: { packets: 875, of: 1_000 } }).join()).toContain(
    '⚠ 1 of 8 packets drawn: 875 not drawn',
  )
  expect(legendLines({ ...legend, skipped: { packets: 9, of: 1_000 } }).join()).toContain(
    '⚠ 9 not drawn',
  )
})

it('says what a mark is', () => {
  const scene = sceneOf(new SampleHost(), 0)
  const single = { marks: 3, packets: 3, packetsPerMark: 1, slotNs: 0, marksMax: 1_500 }
  const many = { marks: 900, packets: 9_000, packetsPerMark: 16, slotNs: 1e6, marksMax: 1_500 }
  expect(
    legendLines({ scene, count: single, isStill: false, isFiltered: false, skipped: none }),
  ).toEqual(['one mark = one packet · travel time not to scale'])
  expect(
    legendLines({ scene, count: many, isStill: false, isFiltered: false, skipped: none }),
  ).toEqual(['one mark = up to 16 packets (1.0 ms of a lane) · travel time not to scale'])
  expect(
    legendLines({ scene, count: single, isStill: true, isFiltered: false, skipped: none }),
  ).toEqual(['packets are counted, not moved (reduced motion)'])
})

it('says what is not drawn', () => {
  const scene = { ...sceneOf(new SampleHost(), 0), undrawn: 12, linkWide: 2 }
  scene.buildings = scene.buildings.map((one) => ({ ...one, moreContainers: 3 }))
  const lines = legendLines({
    scene,
    count: undefined,
    isStill: false,
    isFiltered: false,
    skipped: none,
  })
  expect(lines.length).toBeGreaterThan(1)
  const text = lines.join('\n')
  expect(text).toContain('12 more conversations not drawn')
  expect(text).toContain('2 multicast or overheard, not drawn')
  expect(text).toContain('3 more containers')
})
