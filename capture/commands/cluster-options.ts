import type { Command } from 'commander'

/** How a person says which cluster is meant, and whether one is. */
export type ClusterChoice = {
  namespace?: string
  context?: string
  kubeconfig?: string
  local?: boolean
  selector?: string
  image?: string
  showCredentials?: boolean
}

/** Options of every command that takes a pod of a cluster. */
export function addPodOptions(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'the Kubernetes namespace the pod is in')
    .option('-l, --selector <labels>', 'a pod with these labels, as kubectl takes them')
    .option('--context <name>', "the kubeconfig's context; the pod is then sought in that cluster")
    .option('--kubeconfig <path>', 'the kubeconfig file')
    .option('--local', 'pods of this node only, found without an API server')
}

/** Of those that place an agent. */
export function addAgentOptions(command: Command): Command {
  return addPodOptions(command)
    .option('--image <reference>', "the agent's image, in a cluster")
    .option('--show-credentials', 'do not overwrite credentials in HTTP headers, in a cluster')
}

/** Whether only the cluster can be meant. */
export function meansCluster({ context, kubeconfig, selector }: ClusterChoice): boolean {
  return context !== undefined || kubeconfig !== undefined || selector !== undefined
}
