import type { Pod } from '../../shared/pod/pod.ts'
import { choosePod } from '../pods/choose-pod.ts'
import { findPods } from '../pods/find-pods.ts'
import type { Output } from './output.ts'
import { writeRemedy } from './output.ts'

/** The pod that was named on the command line, or one clear sentence on standard error. */
export async function findNamedPod(
  name: string,
  kubernetesNamespace: string | undefined,
  out: Output,
): Promise<Pod | undefined> {
  const { pods } = await findPods()
  const chosen = choosePod(pods, name, kubernetesNamespace)
  if (!('code' in chosen)) return chosen
  writeRemedy(out, chosen)
  return undefined
}
