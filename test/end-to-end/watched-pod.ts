import { startDemoPod, type DemoPod } from '../../capture/pods/demo-pod/demo-pod.ts'
import { findPods } from '../../capture/pods/find-pods.ts'

/** A pod with traffic five times a second, and the id of a container by which commands find it. */
export async function startWatchedPod(): Promise<{ demo: DemoPod; containerId: string }> {
  const demo = await startDemoPod({ everySeconds: 0.2 })
  if ('code' in demo) throw new Error(demo.text)
  const { pods } = await findPods()
  const pod = pods.find(({ networkNamespace }) => networkNamespace === demo.networkNamespace)
  return { demo, containerId: pod!.containers[0]!.id }
}
