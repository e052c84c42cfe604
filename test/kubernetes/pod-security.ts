import type { ApiObject } from './object-store.ts'

type SecurityContext = {
  privileged?: boolean
  allowPrivilegeEscalation?: boolean
  runAsNonRoot?: boolean
  seccompProfile?: { type: string }
  capabilities?: { add?: string[]; drop?: string[] }
}
type PodSpec = {
  hostNetwork?: boolean
  hostPID?: boolean
  hostIPC?: boolean
  securityContext?: SecurityContext
  containers: { name: string; securityContext?: SecurityContext }[]
}

/** Which a container may add: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const baselineCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
)

/** What of a pod the level does not permit, in the words of the admission plugin; empty when nothing. */
export function podSecurityViolations(level: string, { spec }: ApiObject): string {
  if (level === 'privileged') return ''
  const pod = spec as PodSpec
  const found = [hostNamespaces(pod), privileged(pod), ...capabilities(pod, level)]
  if (level === 'restricted') found.push(...restricted(pod))
  return order(found.filter((text) => text !== undefined)).join(', ')
}

function hostNamespaces({ hostNetwork, hostPID, hostIPC }: PodSpec): string | undefined {
  const used = Object.entries({ hostNetwork, hostPID, hostIPC }).filter(([, is]) => is)
  if (used.length === 0) return undefined
  return `host namespaces (${used.map(([name]) => `${name}=true`).join(', ')})`
}

function privileged({ containers }: PodSpec): string | undefined {
  const names = containers.filter(({ securityContext }) => securityContext?.privileged)
  if (names.length === 0) return undefined
  return `privileged (${whose(names)} must not set securityContext.privileged=true)`
}

function capabilities({ containers }: PodSpec, level: string): string[] {
  const allowed = level === 'restricted' ? new Set(['NET_BIND_SERVICE']) : baselineCapabilities
  const adding = containers.filter(({ securityContext }) =>
    securityContext?.capabilities?.add?.some((name) => !allowed.has(name)),
  )
  const names = adding.flatMap(({ securityContext }) => securityContext!.capabilities!.add!)
  const listed = [...new Set(names.filter((name) => !allowed.has(name)))].toSorted()
  const keeping = containers.filter(
    ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
  )
  const mustDrop =
    level === 'restricted' && keeping.length > 0
      ? [`${whose(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []
  const mustNotAdd =
    adding.length > 0
      ? [
          `${whose(adding)} must not include ${listed.map((name) => JSON.stringify(name)).join(', ')} in securityContext.capabilities.add`,
        ]
      : []
  const all = [...mustDrop, ...mustNotAdd]
  if (all.length === 0) return []
  const title = level === 'restricted' ? 'unrestricted capabilities' : 'non-default capabilities'
  return [`${title} (${all.join('; ')})`]
}

function restricted({ containers, securityContext: ofPod }: PodSpec): string[] {
  const escalating = containers.filter(
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  )
  const rooted = containers.filter(
    ({ securityContext }) => !(securityContext?.runAsNonRoot ?? ofPod?.runAsNonRoot),
  )
  const unconfined = containers.filter(({ securityContext }) => {
    const type = (securityContext?.seccompProfile ?? ofPod?.seccompProfile)?.type
    return type !== 'RuntimeDefault' && type !== 'Localhost'
  })
  return [
    escalating.length > 0 &&
      `allowPrivilegeEscalation != false (${whose(escalating)} must set securityContext.allowPrivilegeEscalation=false)`,
    rooted.length > 0 &&
      `runAsNonRoot != true (pod or ${whose(rooted)} must set securityContext.runAsNonRoot=true)`,
    unconfined.length > 0 &&
      `seccompProfile (pod or ${whose(unconfined)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
  ].filter((text) => text !== false)
}

/** The order in which the plugin's checks run. */
const checks = ['host', 'privileged', 'allow', 'unrestricted', 'non-default', 'runAs', 'seccomp']

function order(texts: string[]): string[] {
  const place = (text: string) => checks.findIndex((check) => text.startsWith(check))
  return texts.toSorted((a, b) => place(a) - place(b))
}

function whose(containers: readonly { name: string }[]): string {
  const names = containers.map(({ name }) => JSON.stringify(name))
  return `${names.length > 1 ? 'containers' : 'container'} ${names.join(', ')}`
}
