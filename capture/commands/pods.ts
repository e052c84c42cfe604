import type { Command } from 'commander'
import type { Remedy } from '../../shared/messages/messages.ts'
import type { Container, Pod } from '../../shared/pod/pod.ts'
import { ApiClient } from '../kubernetes/api-client.ts'
import { isClusterNamed, readCluster } from '../kubernetes/kubeconfig.ts'
import { findPods } from '../pods/find-pods.ts'
import { listKubernetesPods } from '../pods/kubernetes-list.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import { addPodOptions, meansCluster } from './cluster-options.ts'
import type { ClusterChoice } from './cluster-options.ts'
import { formatColumns } from './columns.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'

export type PodsOptions = ClusterChoice & { json?: boolean; allNamespaces?: boolean }

export function addPods(program: Command): void {
  const command = program
    .command('pods')
    .description('pods and containers found on this node and in the cluster, and by which source')
    .option('--json', 'one JSON object per line')
    .option('-A, --all-namespaces', 'those of all Kubernetes namespaces, or none')
  addPodOptions(command).action(async (flags: PodsOptions) => {
    process.exitCode = await runPods(flags, processOutput)
  })
}

/**
 * Prints the pods of this node, and those of the cluster where a kubeconfig names one: of all its
 * Kubernetes namespaces, or of the context's own for whoever may not list all. Resolves with the exit
 * status, which is 0 also when there are none.
 */
export async function runPods(options: PodsOptions, out: Output): Promise<number> {
  const { pods: found, warnings } = meansCluster(options) ? nothing : await findPods()
  const wanted = wantedNamespace(options)
  const isThere = ({ kubernetesNamespace }: Pod) =>
    wanted === undefined || kubernetesNamespace === wanted
  const pods = found.filter(isThere)
  for (const warning of warnings) writeRemedy(out, warning)
  const remote = await podsOfCluster(options)
  if (remote && 'problem' in remote) {
    writeRemedy(out, remote.problem)
    if (meansCluster(options)) return 1
  }
  const listed = remote && !('problem' in remote) ? remote : []
  const elsewhere = listed.filter(({ uid }) => pods.every((pod) => pod.uid !== uid))
  if (options.json) {
    for (const pod of pods) out.write(JSON.stringify(podObject(pod)))
    for (const pod of elsewhere) out.write(JSON.stringify({ ...pod, source: 'kubernetes' }))
  } else if (pods.length + elsewhere.length > 0) {
    for (const line of podLines(pods, elsewhere)) out.write(line)
  } else out.error('podscope: No pod runs on this node. "podscope demo" makes one.')
  return 0
}

const nothing: { pods: Pod[]; warnings: Remedy[] } = { pods: [], warnings: [] }

/** As for kubectl, all of them are more than the one that is named. */
function wantedNamespace({ allNamespaces, namespace }: PodsOptions): string | undefined {
  return allNamespaces ? undefined : namespace
}

/** `undefined` where no cluster is meant. */
async function podsOfCluster(options: PodsOptions) {
  const { local, selector: labelSelector } = options
  const kubernetesNamespace = wantedNamespace(options)
  if (local || !(meansCluster(options) || isClusterNamed(options))) return undefined
  const cluster = await readCluster(options)
  if ('code' in cluster) return { problem: cluster }
  const client = new ApiClient(cluster)
  const listed = await listKubernetesPods(client, { kubernetesNamespace, labelSelector })
  const isForbidden = 'problem' in listed && listed.problem.code === 'forbidden'
  if (!isForbidden || kubernetesNamespace !== undefined || options.allNamespaces) return listed
  // Most people may see one Kubernetes namespace: that of their context, as for kubectl.
  return listKubernetesPods(client, {
    kubernetesNamespace: cluster.defaultNamespace,
    labelSelector,
  })
}

/** A pod as the stable JSON object of `pods` and `inspect`; `key` is what names it in this program. */
export function podObject({ containers, labels, ...pod }: Pod): Record<string, unknown> {
  return { ...pod, ...(labels && { labels }), containers: containers.map(containerObject) }
}

function containerObject(container: Container): Record<string, unknown> {
  const { id, name, role, image, state, processes } = container
  const pid = processes[0]?.pid
  return {
    name,
    id,
    role,
    ...(image !== undefined && { image }),
    state,
    ...(pid !== undefined && { pid }),
  }
}

function podLines(pods: readonly Pod[], elsewhere: readonly KubernetesPod[]): string[] {
  const columns = [
    { title: 'NAMESPACE' },
    { title: 'POD' },
    { title: 'CONTAINERS' },
    { title: 'NETWORK NS', align: 'right' as const },
    { title: 'SOURCE' },
  ]
  const here = pods.map((pod) => [
    pod.kubernetesNamespace ?? '-',
    pod.name,
    pod.containers.map(containerText).join(', '),
    pod.hostNetwork ? "the node's" : String(pod.networkNamespace),
    pod.source,
  ])
  const there = elsewhere.map((pod) => [
    pod.kubernetesNamespace,
    pod.name,
    pod.containers.map(containerText).join(', '),
    pod.hostNetwork ? "the node's" : '-',
    `kubernetes: ${pod.nodeName === undefined ? pod.phase : `on ${pod.nodeName}`}`,
  ])
  return formatColumns(columns, [...here, ...there])
}

function containerText({ name, state }: Pick<Container, 'name'> & { state: string }): string {
  return state === 'running' ? name : `${name} (${state})`
}
