import type { Lane } from '../../drawing/scene.ts'

/** What is selected, as the picture needs it. */
export type Emphasis = {
  conversation: number | undefined
  container: string | undefined
  /** A conversation that the pointer is on, in any view. */
  hovered?: number | undefined
}

/** Something is selected, and this lane is not of it. */
export function isLaneDimmed(lane: Lane, { conversation, container }: Emphasis): boolean {
  if (conversation !== undefined) return !lane.conversations.includes(conversation)
  if (container === undefined) return false
  return lane.clientContainerId !== container && lane.serverContainerId !== container
}

/** Something is selected, and this container has no part in it. */
export function isContainerDimmed(
  id: string,
  lanes: readonly Lane[],
  { conversation, container }: Emphasis,
): boolean {
  if (container !== undefined) return container !== id
  const lane = lanes.find(({ conversations }) => conversations.includes(conversation ?? 0))
  return lane !== undefined && lane.clientContainerId !== id && lane.serverContainerId !== id
}
