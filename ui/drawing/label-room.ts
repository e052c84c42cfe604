import type { PodScene } from './scene.ts'
import { digitWidth } from './spans.ts'

/** Where a mark's words may stand: they are no longer than the wall, and not on what is below them. */
export type LabelRoom = { x1: number; x2: number; bottom: number }

/** A line of words: from where to where, and its middle. */
export type LabelPlace = { x1: number; x2: number; y: number }

const fromWall = 8
/** Below this are the words at the foot of a single pod. */
const aboveFoot = 30

/** What is written at the jacks: words of marks do not stand on it. */
export function portLabels({ buildings }: PodScene): LabelPlace[] {
  return buildings.flatMap(({ jacks, portSize }) =>
    jacks.map(({ x, labelY, port, rail }) => {
      const size = portSize[rail]
      const x1 = x + 14
      return { x1, x2: x1 + 6 + port.length * digitWidth * size, y: labelY - size / 3 }
    }),
  )
}

/** The room of words for a mark: the pod's that it is in, outside of pods the whole picture. */
export function labelRoom({ buildings, width }: PodScene, x: number, y: number): LabelRoom {
  const around = buildings.find(({ pod }) => y >= pod.y && x >= pod.x && x <= pod.x + pod.width)
  const top = buildings[0]?.pod.y ?? 0
  if (around === undefined) return { x1: fromWall, x2: width - fromWall, bottom: top - fromWall }
  const { pod, isNarrow, isLow } = around
  const bottom = pod.y + pod.height - (isNarrow || isLow ? fromWall : aboveFoot)
  return { x1: pod.x + fromWall, x2: pod.x + pod.width - fromWall, bottom }
}
