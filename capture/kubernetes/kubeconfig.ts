import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { KubeConfig } from '@kubernetes/client-node'
import type { Remedy } from '../../shared/messages/messages.ts'
import { systemReason } from '../system-reasons.ts'

/** Where Kubernetes puts a pod's own credentials. */
const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** Which cluster a person means, in kubectl's words. */
export type ClusterFlags = { kubeconfig?: string; context?: string }

/** A cluster that the kubeconfig names, with the credentials for it. */
export type Cluster = {
  config: KubeConfig
  /** As in the kubeconfig. */
  context: string
  server: string
  /** The Kubernetes namespace that counts where none is said. */
  defaultNamespace: string
  /** All there are in the kubeconfig. */
  contexts: readonly string[]
}

/** The files that hold a kubeconfig here, kubectl's way; empty where there is none. */
export function kubeconfigFiles({ kubeconfig }: ClusterFlags): string[] {
  if (kubeconfig !== undefined) return [kubeconfig]
  const named = process.env['KUBECONFIG']?.split(delimiter).filter((path) => path !== '') ?? []
  const files = named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
  return files.filter((path) => existsSync(path))
}

/** Whether a cluster is named here at all. Costs a look at the disk. */
export function isClusterNamed(flags: ClusterFlags): boolean {
  return kubeconfigFiles(flags).length > 0 || existsSync(serviceAccountToken)
}

/**
 * Reads the kubeconfig that `--kubeconfig`, `KUBECONFIG` or the home folder names, or in a pod its
 * service account. The first call takes some 0.7 s of CPU: the client library is loaded then.
 */
export async function readCluster(flags: ClusterFlags): Promise<Cluster | Remedy> {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const files = kubeconfigFiles(flags)
  const config = new KubeConfig()
  if (files.length > 0) {
    const problem = readFiles(config, files, () => new KubeConfig())
    if (problem) return problem
  } else if (existsSync(serviceAccountToken)) config.loadFromCluster()
  else return noKubeconfig
  return chooseContext(config, flags, files[0])
}

/** A cluster at an address, as whoever holds the token may use it. */
export async function clusterOfToken(
  server: string,
  certificateAuthority: Buffer | undefined,
  token: string,
): Promise<Cluster> {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  const caData = certificateAuthority?.toString('base64')
  config.loadFromClusterAndUser(
    { name: server, server, skipTLSVerify: false, ...(caData !== undefined && { caData }) },
    { name: 'bearer', token },
  )
  const context = config.getCurrentContext()
  return { config, context, server, defaultNamespace: 'default', contexts: [context] }
}

/** As kubectl merges them: of what has the same name the first counts. */
function readFiles(
  config: KubeConfig,
  files: readonly string[],
  make: () => KubeConfig,
): Remedy | undefined {
  for (const path of files) {
    const read = make()
    try {
      read.loadFromFile(path)
    } catch (error) {
      return unreadable(path, error)
    }
    config.currentContext ||= read.currentContext
    config.clusters = merged(config.clusters, read.clusters)
    config.users = merged(config.users, read.users)
    config.contexts = merged(config.contexts, read.contexts)
  }
  return undefined
}

function merged<Named extends { name: string }>(first: Named[], second: Named[]): Named[] {
  return [...first, ...second.filter(({ name }) => first.every((each) => each.name !== name))]
}

function chooseContext(
  config: KubeConfig,
  flags: ClusterFlags,
  path: string | undefined,
): Cluster | Remedy {
  const contexts = config.getContexts().map(({ name }) => name)
  const context = flags.context ?? config.getCurrentContext()
  const where = path ?? 'the service account'
  if (!context) return noContext(where, contexts)
  const found = config.getContextObject(context)
  if (!found) return wrongContext(context, where, contexts)
  config.setCurrentContext(context)
  const cluster = config.getCurrentCluster()
  if (!cluster?.server) return noCluster(context, found.cluster, where)
  const { server } = cluster
  return { config, context, server, contexts, defaultNamespace: found.namespace || 'default' }
}

const noKubeconfig: Remedy = {
  code: 'no-kubeconfig',
  text: 'No kubeconfig says where the cluster is.',
  remedy: 'Name one with --kubeconfig or KUBECONFIG, or watch a pod of this node with --local.',
}

function unreadable(path: string, error: unknown): Remedy {
  return {
    code: 'kubeconfig-unreadable',
    text: `The kubeconfig ${path} cannot be read: ${systemReason(error)}.`,
    remedy: 'Mend it, or name another one with --kubeconfig.',
  }
}

function noContext(where: string, contexts: readonly string[]): Remedy {
  return {
    code: 'no-context',
    text: `${where} has no current context.`,
    remedy: `Say which with --context: ${listed(contexts)}.`,
  }
}

function wrongContext(context: string, where: string, contexts: readonly string[]): Remedy {
  return {
    code: 'wrong-context',
    text: `There is no context called "${context}" in ${where}.`,
    remedy: `Name one of these with --context: ${listed(contexts)}.`,
  }
}

function noCluster(context: string, cluster: string, where: string): Remedy {
  return {
    code: 'no-cluster',
    text: `The context "${context}" names the cluster "${cluster}", which ${where} does not describe.`,
    remedy: 'Mend the kubeconfig, or choose another context with --context.',
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}
