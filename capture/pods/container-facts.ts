import type { ContainerRole } from '../../shared/pod/pod.ts'

/**
 * What a runtime says of a container: its names. Which processes it has and which namespaces they are
 * in is for the kernel to say.
 */
export type ContainerFacts = {
  name?: string | undefined
  role?: ContainerRole | undefined
  image?: string | undefined
  pod?: PodFacts | undefined
}

export type PodFacts = {
  /** The id of the container that holds the pod's namespaces, by which its containers find each other. */
  id?: string | undefined
  name?: string | undefined
  kubernetesNamespace?: string | undefined
  uid?: string | undefined
  labels?: Record<string, string> | undefined
}

/** podman names the containers of a manifest `<pod>-<container>`; the manifest's name is the rest. */
export function withoutPodName(name: string, podName: string | undefined): string {
  const prefix = `${podName}-`
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name
}
