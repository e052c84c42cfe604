import type { PodScene } from './scene.ts'

/** Where a mark's words may stand: they are no longer than the wall, and not on what is below them. */
export type LabelRoom = { x1: number; x2: number; bottom: number }

const fromWall = 8
/** Below this are the words at the foot of a single pod. */
const aboveFoot = 42

/** The room of words for a mark: the pod's that it is in, outside of pods the whole picture. */
export function labelRoom({ buildings, width }: PodScene, x: number, y: number): LabelRoom {
  const around = buildings.find(({ pod }) => y >= pod.y && x >= pod.x && x <= pod.x + pod.width)
  const top = buildings[0]?.pod.y ?? 0
  if (around === undefined) return { x1: fromWall, x2: width - fromWall, bottom: top - fromWall }
  const { pod, isNarrow } = around
  const bottom = pod.y + pod.height - (isNarrow ? fromWall : aboveFoot)
  return { x1: pod.x + fromWall, x2: pod.x + pod.width - fromWall, bottom }
}
