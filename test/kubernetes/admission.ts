import type { ApiObject, ObjectStore } from './object-store.ts'
import { podSecurityViolations } from './pod-security.ts'
import { forbidden, invalid } from './status.ts'
import type { Refusal } from './status.ts'

/** RFC 1123, as names of pods must be. */
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

type Container = {
  name: string
  image?: string
  env?: { name: string; value?: string; valueFrom?: object }[]
  volumeMounts?: { name: string }[]
  securityContext?: {
    allowPrivilegeEscalation?: boolean
    privileged?: boolean
    capabilities?: { add?: string[] }
    appArmorProfile?: { type: string }
  }
}
type Spec = { containers?: Container[]; volumes?: { name: string }[]; serviceAccountName?: string }

/** What admission and validation say to a pod that is to be made; with a warning it is made all the same. */
export function admitPod(
  store: ObjectStore,
  pod: ApiObject,
): { refusal?: Refusal; warning?: string } {
  const { name, namespace } = pod.metadata
  const home = store.get('namespaces', undefined, namespace!)!
  if (home.metadata.deletionTimestamp) return { refusal: terminating('pods', name, namespace!) }
  const account = (pod['spec'] as Spec).serviceAccountName ?? 'default'
  if (!store.get('serviceaccounts', namespace, account)) {
    const why = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`
    return { refusal: forbidden('pods', name, why) }
  }
  const wrong = validatePod(pod)
  if (wrong) return { refusal: wrong }
  const level = (mode: string) =>
    home.metadata.labels?.[`pod-security.kubernetes.io/${mode}`] ?? 'privileged'
  const enforced = podSecurityViolations(level('enforce'), pod)
  if (enforced !== '') {
    const why = `violates PodSecurity "${level('enforce')}:latest": ${enforced}`
    return { refusal: forbidden('pods', name, why) }
  }
  const warned = podSecurityViolations(level('warn'), pod)
  if (warned === '') return {}
  return { warning: `would violate PodSecurity "${level('warn')}:latest": ${warned}` }
}

export function terminating(kind: string, name: string, namespace: string): Refusal {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  const refusal = forbidden(kind, name, why)
  const causes = [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]
  return { ...refusal, details: { ...refusal.details, causes } }
}

/** The rules of validation that an agent's manifest could break. */
function validatePod(pod: ApiObject): Refusal | undefined {
  const { name, labels = {} } = pod.metadata
  const wrong = (field: string, why: string) => invalid('Pod', name, field, why)
  if (!subdomain.test(name) || name.length > 253) {
    return wrong(
      'metadata.name',
      `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'`,
    )
  }
  for (const [key, value] of Object.entries(labels)) {
    if (value.length > 63 || !labelValue.test(value)) {
      return wrong('metadata.labels', `Invalid value: "${value}" of ${key}`)
    }
  }
  const { containers = [], volumes = [] } = pod['spec'] as Spec
  if (containers.length === 0) return wrong('spec.containers', 'Required value')
  for (const [index, container] of containers.entries()) {
    const why = validateContainer(
      container,
      volumes.map((volume) => volume.name),
      pod,
    )
    if (why) return wrong(`spec.containers[${index}]${why.field}`, why.text)
  }
  return undefined
}

function validateContainer(
  { name, image, env = [], volumeMounts = [], securityContext = {} }: Container,
  volumes: readonly string[],
  pod: ApiObject,
): { field: string; text: string } | undefined {
  if (!label.test(name ?? '')) return { field: '.name', text: `Invalid value: "${name}"` }
  if (!image || image !== image.trim()) return { field: '.image', text: 'Required value' }
  if (env.some((each) => !each.name)) return { field: '.env', text: 'Required value' }
  if (env.some((each) => each.value && each.valueFrom)) {
    return { field: '.env', text: 'Invalid value: may not be specified when `value` is not empty' }
  }
  const missing = volumeMounts.find((mount) => !volumes.includes(mount.name))
  if (missing) return { field: '.volumeMounts[0].name', text: `Not found: "${missing.name}"` }
  const { allowPrivilegeEscalation, privileged, capabilities, appArmorProfile } = securityContext
  if (allowPrivilegeEscalation === false) {
    const both = 'Invalid value: false: cannot set `allowPrivilegeEscalation` to false and'
    if (privileged) return { field: '.securityContext', text: `${both} \`privileged\` to true` }
    if (capabilities?.add?.some((each) => each.replace('CAP_', '') === 'SYS_ADMIN')) {
      return { field: '.securityContext', text: `${both} \`capabilities.Add\` CAP_SYS_ADMIN` }
    }
  }
  const annotated =
    pod.metadata.annotations?.[`container.apparmor.security.beta.kubernetes.io/${name}`]
  if (annotated && appArmorProfile && annotated !== appArmorProfile.type.toLowerCase()) {
    return {
      field: '.securityContext.appArmorProfile.type',
      text: 'Forbidden: apparmor type in annotation and field must match',
    }
  }
  return undefined
}
