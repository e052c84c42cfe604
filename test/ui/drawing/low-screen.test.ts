import { describe, expect, it } from 'vitest'
import type { PodSnapshot } from '../../../shared/pod/pod.ts'
import { drawPods } from '../../../ui/drawing/pod-scene.ts'
import type { Building, PodScene } from '../../../ui/drawing/scene.ts'
import { SceneMemory } from '../../../ui/drawing/sticky-slots.ts'
import { presentationZoom } from '../../../ui/shell/presentation.ts'
import { sceneWords } from '../../../ui/views/pod-picture/words.ts'
import { container, interfaceNames, nginxId, samplePod, wget } from './sample-pod.ts'

/** What a projector of 1280 × 720 leaves for the picture. */
const projected = { width: 744, height: 240 }
const jackPx = 24.5 / presentationZoom

function draw(size = projected, snapshot: PodSnapshot = samplePod): PodScene & Building {
  const scene = drawPods({
    snapshots: [snapshot],
    conversations: [wget(29, 0)],
    interfaceNames,
    moment: { clockNs: 1e6, leadNs: 0, lingerNs: 9e8 },
    size: { ...size, portSizeMin: { jack: jackPx, end: jackPx } },
    memory: new SceneMemory(),
    words: sceneWords(),
  })
  return { ...scene, ...scene.buildings[0]! }
}

describe('the pod on a low screen', () => {
  it('is not scaled down: all of it is read as it is written', () => {
    const scene = draw()
    expect([scene.width, scene.height]).toEqual([projected.width, projected.height])
    expect(scene.pod.y + scene.pod.height).toBeLessThanOrEqual(projected.height)
    expect(draw({ width: 800, height: 520 }).isLow).toBe(false)
  })

  it('has its parts one above the other, with room for the marks below the loopback', () => {
    const { node, pod, rails, containers, lanes } = draw()
    const [outer, loopback] = rails
    const tops = [node.y, node.labelY, pod.y, outer!.y, containers[0]!.y]
    expect(tops).toEqual(tops.toSorted((a, b) => a - b))
    expect(containers[0]!.y + containers[0]!.height).toBeLessThan(loopback!.y - 28)
    const deepest = Math.max(...lanes[0]!.path.points.filter((_, i) => i % 2 === 1))
    expect(deepest + 13).toBeLessThanOrEqual(pod.y + pod.height)
  })

  it('shows whoever is at work, also where it stands behind those that there is room for', () => {
    const nginx = draw().containers.find(({ id }) => id === nginxId)!
    const working = nginx.processes.filter(({ activity }) => activity === 'server')
    expect(working.map(({ pidInside }) => pidInside)).toEqual(['7'])
    expect(nginx.processes.length + nginx.moreProcesses).toBe(2)
  })

  it('lists containers by name where they are many', () => {
    const containers = Array.from({ length: 9 }, (_, i) =>
      container(`container-${i}`, String.fromCharCode(97 + i).repeat(64), []),
    )
    const scene = draw(projected, { ...samplePod, pod: { ...samplePod.pod, containers } })
    expect(new Set(scene.containers.map(({ detail }) => detail))).toEqual(new Set(['list']))
    expect(scene.containers.length + scene.moreContainers).toBe(9)
  })
})
