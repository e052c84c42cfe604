import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { readNodeNamespaces } from '../procfs/node-namespaces.ts'
import { procRootDefault, readProcFolder } from '../procfs/proc-read.ts'
import { readRunningContainers } from '../procfs/running-containers.ts'
import type { RunningContainer } from '../procfs/running-containers.ts'
import { assemblePods } from './assemble-pods.ts'
import { bundleFacts } from './bundle-facts.ts'
import { readOciBundle } from './oci-bundle.ts'
import type { OciBundle } from './oci-bundle.ts'
import type { PodSource } from './pod-source.ts'

/**
 * Pods through `/proc` alone: containers by their cgroups, pods by their network namespaces, names
 * from the bundles of containerd, CRI-O and podman. It needs no runtime's socket and finds plain
 * containers too.
 */
export const ociBundlesSource: PodSource = makeOciBundlesSource(procRootDefault)

/** The same for a recorded `/proc`. */
export function makeOciBundlesSource(procRoot: string): PodSource {
  /** A bundle does not change while its container lives; parsing one costs a third of a millisecond. */
  let bundles = new Map<string, OciBundle>()

  return {
    name: 'oci-bundles',
    pods() {
      const containers = readRunningContainers({ procRoot })
      bundles = readBundles(containers, bundles, procRoot)
      const nodeNetworkNamespace = readNodeNamespaces(procRoot).net
      const options = { source: 'oci-bundles', nodeNetworkNamespace }
      const pods: Pod[] = assemblePods(containers, bundleFacts(bundles), options)
      return Promise.resolve({ pods, warnings: findWarnings(containers, procRoot) })
    },
  }
}

function readBundles(
  containers: readonly RunningContainer[],
  known: ReadonlyMap<string, OciBundle>,
  procRoot: string,
): Map<string, OciBundle> {
  const bundles = new Map<string, OciBundle>()
  for (const { id, processes } of containers) {
    const bundle = known.get(id) ?? readOciBundle(id, processes[0]!.parentPid, procRoot)
    if (bundle !== undefined) bundles.set(id, bundle)
  }
  return bundles
}

function findWarnings(containers: readonly RunningContainer[], procRoot: string): Remedy[] {
  if (readProcFolder(procRoot) === undefined) {
    return [
      {
        code: 'no-procfs',
        text: 'Pods are found through /proc, which this system does not have.',
        remedy: 'Run Podscope on the Linux node of the pod, or open a capture file.',
      },
    ]
  }
  const hidden = containers.filter(({ namespaces }) => namespaces.net === undefined).length
  if (hidden === 0) return []
  return [
    {
      code: 'namespaces-not-permitted',
      text: `${hidden} containers are left out: their network namespaces may not be read.`,
      remedy: 'Run as root, or with the capability SYS_PTRACE.',
    },
  ]
}
