import type { Remedy } from '../../shared/messages/messages.ts'
import {
  checkAdmission,
  checkImage,
  checkNode,
  checkPod,
  checkRights,
} from '../cluster/before-placing.ts'
import { planFor } from '../cluster/place-agent.ts'
import { ApiClient } from '../kubernetes/api-client.ts'
import { isClusterNamed, readCluster } from '../kubernetes/kubeconfig.ts'
import { listKubernetesPods } from '../pods/kubernetes-list.ts'
import type { KubernetesPod } from '../pods/kubernetes-pod.ts'
import { meansCluster } from './cluster-options.ts'
import type { ClusterChoice } from './cluster-options.ts'
import type { Finding } from './finding.ts'

/** Whether the cluster that is meant, where one is, can be asked for pods. */
export async function examineCluster(choice: ClusterChoice): Promise<Finding[]> {
  const isMeant = meansCluster(choice)
  if (choice.local || !(isMeant || isClusterNamed(choice))) return []
  const cluster = await readCluster(choice)
  if ('code' in cluster) return [finding('the kubeconfig', cluster, isMeant)]
  const { namespace: kubernetesNamespace } = choice
  const listed = await listKubernetesPods(new ApiClient(cluster), { kubernetesNamespace })
  const problem = 'problem' in listed ? listed.problem : undefined
  const count = 'problem' in listed ? '' : ` (${listed.length} pods)`
  return [finding(`the cluster of context "${cluster.context}"${count}`, problem, isMeant)]
}

/** What stands between a person and a pod of a cluster. Makes nothing there. */
export async function examineTarget(
  client: ApiClient,
  pod: KubernetesPod,
  image: string | undefined,
): Promise<Finding[]> {
  const about = (text: string, problem: Remedy | undefined) => finding(text, problem, true)
  const plan = planFor({ ...pod, nodeName: pod.nodeName ?? '' }, { image })
  return [
    about(`the pod ${pod.key}`, checkPod(pod)),
    about('your rights', await checkRights(client, pod)),
    about(`the node ${pod.nodeName ?? '(none)'}`, await checkNode(client, pod)),
    about('pod security and admission', await checkAdmission(client, plan)),
    finding(`the image ${plan.image}`, await checkImage(client, plan), false),
  ]
}

function finding(about: string, problem: Remedy | undefined, needed: boolean): Finding {
  if (!problem) return { about, problems: [], needed }
  const { code, text, remedy } = problem
  return { about, problems: [{ code, text, remedy }], needed }
}
