import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'

/**
 * A place where pods are known: `/proc` with the runtimes' OCI bundles, a Docker-compatible socket,
 * the demo pod, a cluster's API. A source that is absent answers no pods and a warning with its
 * remedy; it never throws for what it finds.
 */
export type PodSource = {
  readonly name: string
  pods(): Promise<{ pods: Pod[]; warnings: Remedy[] }>
}
