import { walkTo, type WalkPart, type WalkStep } from '../../drawing/walk.ts'
import type { Building, Jack, PodScene } from '../../drawing/scene.ts'

/** Which part of the picture the Tab key leads to; arrow keys walk from there (roving tabindex). */
export class PictureFocus {
  #current = $state('pod')
  readonly #scene: () => PodScene | undefined
  readonly #parts: readonly WalkPart[] = $derived.by(() => {
    const scene = this.#scene()
    return scene === undefined ? [] : walkParts(scene)
  })
  /** The part itself may have gone: then the pod. */
  readonly current: string = $derived.by(() => {
    if (this.#parts.some(({ key }) => key === this.#current)) return this.#current
    return this.#parts.find(({ level }) => level === podLevel)?.key ?? this.#current
  })

  constructor(scene: () => PodScene | undefined) {
    this.#scene = scene
  }

  set(key: string): void {
    this.#current = key
  }

  /** The part that a step leads to; nothing where there are no parts. */
  walk(step: WalkStep): string | undefined {
    return walkTo(this.#parts, this.current, step)
  }
}

const podLevel = 1

/** What can be walked to: peers, pods, containers, processes, jacks, lanes, from above to below. */
export function walkParts(scene: PodScene): WalkPart[] {
  const { others } = scene
  return [
    ...scene.peers.map(({ key, x }) => part(`peer ${key}`, 0, x)),
    ...scene.buildings.flatMap((building) => partsOf(building, podPart(scene, building))),
    ...(others === undefined ? [] : [part('others', podLevel, others.x)]),
    ...scene.lanes.map(({ key, path }, i) => part(key, 6, path.points[0]! + i / 1e3)),
  ]
}

/** A pod by itself needs no name. */
export function podPart({ buildings }: PodScene, { key }: Building): string {
  return buildings.length === 1 ? 'pod' : `pod ${key}`
}

/** What belongs to nobody known may be in several pods. */
export function jackPart({ key: pod, isNarrow }: Building, { key, containerId }: Jack): string {
  return isNarrow && containerId === undefined ? `jack ${key} ${pod}` : `jack ${key}`
}

function partsOf(building: Building, podKey: string): WalkPart[] {
  const { pod, containers, jacks } = building
  return [
    part(podKey, podLevel, pod.x),
    ...containers.map(({ id, x, y }) => part(`container ${id}`, 2, x + y / 1e4)),
    ...containers.flatMap(({ id, processes }) =>
      processes.map(({ key, x, y }) => part(`process ${id} ${key}`, 3, x + y / 1e4)),
    ),
    ...jacks.map((jack) => part(jackPart(building, jack), jack.rail === 'outer' ? 4 : 5, jack.x)),
  ]
}

function part(key: string, level: number, x: number): WalkPart {
  return { key, level, x }
}
