import { isWalkKey, walkTo, type WalkPart } from '../../drawing/walk.ts'
import type { PodScene } from '../../drawing/scene.ts'

/** Which part of the picture the Tab key leads to; arrow keys walk from there (roving tabindex). */
export class PictureFocus {
  #current = $state('pod')
  readonly #parts: () => readonly WalkPart[]

  constructor(parts: () => readonly WalkPart[]) {
    this.#parts = parts
  }

  /** The part itself may have gone: then the pod. */
  get current(): string {
    return this.#parts().some(({ key }) => key === this.#current) ? this.#current : 'pod'
  }

  set(key: string): void {
    this.#current = key
  }

  /** The part an arrow key leads to; `undefined` for other keys. */
  walk(key: string): string | undefined {
    return isWalkKey(key) ? walkTo(this.#parts(), this.current, key) : undefined
  }
}

/** What can be walked to: peers, pod, containers, processes, jacks, lanes, from above to below. */
export function walkParts(scene: PodScene): WalkPart[] {
  return [
    ...scene.peers.map(({ key, x }) => part(`peer ${key}`, 0, x)),
    part('pod', 1, 0),
    ...scene.containers.map(({ id, x }) => part(`container ${id}`, 2, x)),
    ...scene.containers.flatMap(({ id, processes }) =>
      processes.map(({ key, x, y }) => part(`process ${id} ${key}`, 3, x + y / 1e4)),
    ),
    ...scene.jacks.map(({ key, rail, x }) => part(`jack ${key}`, rail === 'outer' ? 4 : 5, x)),
    ...scene.lanes.map(({ key, path }, i) => part(key, 6, path.points[0]! + i / 1e3)),
  ]
}

function part(key: string, level: number, x: number): WalkPart {
  return { key, level, x }
}
