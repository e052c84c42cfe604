import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { findPods } from '../../capture/pods/find-pods.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import type { ApiObject } from '../kubernetes/object-store.ts'
import { nodeName, TestCluster } from '../kubernetes/test-cluster.ts'
import type { TestClusterOptions } from '../kubernetes/test-cluster.ts'

const main = fileURLToPath(new URL('../../capture/main.ts', import.meta.url))

/** How the program is started from its sources. */
export const program: readonly string[] = [execPath, '--import', 'tsx', main]

/** The image that is on the node, and holds the program. */
export const agentImage = 'podscope:test'

/** A cluster whose node is this machine: agents run here, and see what runs here. */
export function startCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  return TestCluster.start({ images: { [agentImage]: program }, ...options })
}

/** Puts a pod that containerd runs into the cluster, as its kubelet would have told of it. */
export async function addRealPod(cluster: TestCluster, uid: string): Promise<Pod> {
  const { pods } = await findPods()
  const pod = pods.find((each) => each.uid === uid)
  if (!pod) throw new Error('the pod that containerd made cannot be found')
  cluster.addPod((recorded) => asInCluster(recorded, pod))
  return pod
}

function asInCluster(recorded: ApiObject, { name, uid, containers }: Pod): ApiObject {
  const status = recorded['status'] as { containerStatuses: { name: string }[] }
  const containerStatuses = status.containerStatuses.map((each) => {
    const running = containers.find((container) => container.name === each.name)
    return { ...each, containerID: `containerd://${running?.id}` }
  })
  return {
    ...recorded,
    metadata: { ...recorded.metadata, name, uid: uid! },
    spec: { ...(recorded['spec'] as object), nodeName },
    status: { ...status, containerStatuses },
  }
}
