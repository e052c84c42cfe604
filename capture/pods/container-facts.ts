import { basename } from 'node:path'
import type { Process } from '../../shared/pod/pod.ts'
import { readProcText } from '../procfs/proc-read.ts'
import { readCommandLine } from '../procfs/processes.ts'

/** What a runtime's files say of a container; all of it may be missing. */
export type ContainerFacts = {
  containerName?: string
  image?: string
  /** It holds the pod's namespaces and does nothing else. */
  isSandbox: boolean
  sandboxId?: string
  podName?: string
  podUid?: string
  kubernetesNamespace?: string
}

type Bundle = { annotations: Record<string, string>; hostname: string | undefined }

/**
 * What the runtime's process, the parent of a container's first process, leads to: a containerd shim
 * works in the sandbox's OCI bundle, with the other containers' bundles beside it; conmon (podman,
 * CRI-O) names the bundle in its arguments.
 */
export function describeContainer(id: string, first: Process): ContainerFacts {
  const args = readCommandLine(first.parentPid)
  const program = basename(args[0] ?? '')
  if (program.startsWith('containerd-shim')) {
    return containerdFacts(readBundle(`/proc/${first.parentPid}/cwd/../${id}`))
  }
  if (program === 'conmon') return conmonFacts(args, first.parentPid)
  return { isSandbox: false }
}

function containerdFacts(bundle: Bundle | undefined): ContainerFacts {
  const annotation = (key: string) => bundle?.annotations[`io.kubernetes.cri.${key}`]
  return withoutMissing({
    isSandbox: annotation('container-type') === 'sandbox',
    containerName:
      annotation('container-type') === 'sandbox' ? 'pause' : annotation('container-name'),
    image: annotation('image-name'),
    sandboxId: annotation('sandbox-id'),
    podName: annotation('sandbox-name'),
    podUid: annotation('sandbox-uid'),
    kubernetesNamespace: annotation('sandbox-namespace'),
  })
}

/** `conmon … -n <name> … -b <bundle>`; the bundle's path is as the runtime sees it. */
function conmonFacts(args: readonly string[], conmonPid: number): ContainerFacts {
  const argument = (flag: string) => args[args.indexOf(flag) + 1 || args.length]
  const path = argument('-b')
  const bundle = path === undefined ? undefined : readBundle(`/proc/${conmonPid}/root${path}`)
  const annotation = (key: string) => bundle?.annotations[key]
  const name = annotation('io.kubernetes.container.name') ?? argument('-n')
  const isSandbox =
    annotation('io.kubernetes.cri-o.ContainerType') === 'sandbox' || (name ?? '').endsWith('-infra')
  return withoutMissing({
    isSandbox,
    containerName: isSandbox ? 'pause' : name,
    image: annotation('io.kubernetes.cri-o.ImageName'),
    sandboxId: annotation('io.kubernetes.cri-o.SandboxID'),
    // podman gives the sandbox the pod's name as its host name, and has no annotation for it.
    podName: annotation('io.kubernetes.pod.name') ?? (isSandbox ? bundle?.hostname : undefined),
    podUid: annotation('io.kubernetes.pod.uid'),
    kubernetesNamespace: annotation('io.kubernetes.pod.namespace'),
  })
}

function readBundle(folder: string): Bundle | undefined {
  const text = readProcText(`${folder}/config.json`)
  if (text === undefined) return undefined
  try {
    const config = JSON.parse(text) as { annotations?: Record<string, string>; hostname?: string }
    return { annotations: config.annotations ?? {}, hostname: config.hostname }
  } catch {
    return undefined
  }
}

type Possible = { [K in keyof ContainerFacts]: ContainerFacts[K] | undefined }

function withoutMissing(facts: Possible): ContainerFacts {
  const present = Object.entries(facts).filter(([, value]) => value !== undefined)
  return { isSandbox: false, ...(Object.fromEntries(present) as Partial<ContainerFacts>) }
}
