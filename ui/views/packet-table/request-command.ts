import type { PodSnapshot } from '../../../shared/pod/pod.ts'

/**
 * A command that sends one request over the pod's `lo`, from a container that has the command or from
 * the node. Nothing when nobody listens on a TCP port.
 */
export function requestCommand({ pod, listeners }: PodSnapshot): string | undefined {
  const listener = listeners.find((socket) => socket.protocol.startsWith('tcp'))
  if (!listener) return undefined
  const url = `127.0.0.1:${listener.localPort}`
  const owners = new Set(listener.holders.map((holder) => holder.containerId))
  const running = pod.containers.filter(
    ({ role, state }) => role !== 'pause' && state === 'running',
  )
  const from = running.find((container) => !owners.has(container.id)) ?? running[0]
  if (!from) return undefined
  if (pod.kubernetesNamespace !== undefined) {
    return `kubectl exec -n ${pod.kubernetesNamespace} ${pod.name} -c ${from.name} -- wget -qO- ${url}`
  }
  const process = from.processes[0]
  return process && `nsenter --target ${process.pid} --net wget -qO- ${url}`
}
