import type { Pod } from '../../shared/pod/pod.ts'

/** A process through which a pod's network namespace can be entered. */
export type PodEntry = { pid: number; startTicks: number; networkNamespace: number }

/**
 * The first process of a container of the pod: the pause container's, which lives longest, where there
 * is one. `undefined` when none runs.
 */
export function entryOf({ containers, networkNamespace }: Pod): PodEntry | undefined {
  const running = containers.filter(
    ({ namespaces, processes }) => processes.length > 0 && namespaces.net === networkNamespace,
  )
  const first = (running.find(({ role }) => role === 'pause') ?? running[0])?.processes[0]
  return first && { pid: first.pid, startTicks: first.startTicks, networkNamespace }
}
