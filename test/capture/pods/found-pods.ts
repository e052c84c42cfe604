import type { Container, Pod } from '../../../shared/pod/pod.ts'

/** A pod as a source would find it, with what a test needs to be different. */
export function foundPod(changes: Partial<Pod> = {}): Pod {
  return {
    key: 'default/web',
    name: 'web',
    kubernetesNamespace: 'default',
    source: 'oci-bundles',
    networkNamespace: 4026532482,
    hostNetwork: false,
    containers: [foundContainer('nginx')],
    ...changes,
  }
}

/** A running container with one process; its id is made of its name unless it is given. */
export function foundContainer(name: string, changes: Partial<Container> = {}): Container {
  const id = Buffer.from(`id of ${name}`).toString('hex').padEnd(64, '0')
  return {
    id,
    name,
    role: 'application',
    state: 'running',
    namespaces: { net: 4026532482 },
    processes: [
      {
        pid: 100,
        pidInside: 1,
        parentPid: 1,
        startTicks: 5,
        name,
        commandLine: [name],
        userId: 0,
      },
    ],
    ...changes,
  }
}
