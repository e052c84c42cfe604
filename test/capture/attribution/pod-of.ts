import type { Container, Pod } from '../../../shared/pod/pod.ts'

/** A pod with containers of these ids, called `container-1`, `container-2`, …. */
export function podOf(networkNamespace: number, ...ids: string[]): Pod {
  return {
    key: 'default/pod',
    name: 'pod',
    kubernetesNamespace: 'default',
    uid: '1234',
    source: 'test',
    networkNamespace,
    hostNetwork: false,
    containers: ids.map(containerOf),
  }
}

function containerOf(id: string, index: number): Container {
  const name = `container-${index + 1}`
  return { id, name, role: 'application', state: 'running', namespaces: {}, processes: [] }
}
