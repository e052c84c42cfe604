import { forbidden } from './status.ts'
import type { Refusal } from './status.ts'

/** What is asked for, in the words of authorization. */
export type Access = {
  verb: string
  group?: string
  resource: string
  subresource?: string
  namespace?: string
  name?: string
}

/** One rule of RBAC, in its own words; `*` stands for all. Without namespaces it is a ClusterRole's. */
export type Rule = { verbs: string[]; resources: string[]; namespaces?: string[] }

export type User = { name: string; groups: string[]; rules: Rule[] }

export const clusterAdmin: User = {
  name: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
  rules: [{ verbs: ['*'], resources: ['*'] }],
}

export const anonymous: User = {
  name: 'system:anonymous',
  groups: ['system:unauthenticated'],
  rules: [],
}

/** Everybody who is known may ask what he may do: ClusterRole system:basic-user. */
const basicUser: Rule = {
  verbs: ['create'],
  resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews'],
}

export function isAllowed(user: User, access: Access): boolean {
  const known = user.groups.includes('system:authenticated') ? [basicUser] : []
  const { resource, subresource, verb, namespace } = access
  const full = subresource ? `${resource}/${subresource}` : resource
  return [...user.rules, ...known].some(
    ({ verbs, resources, namespaces }) =>
      has(verbs, verb) &&
      has(resources, full) &&
      (namespaces === undefined || (namespace !== undefined && namespaces.includes(namespace))),
  )
}

/** As RBAC refuses: the fixtures 403-*.json. */
export function refuseAccess({ name: user }: User, access: Access): Refusal {
  const { verb, group = '', resource, subresource, namespace, name } = access
  const full = subresource ? `${resource}/${subresource}` : resource
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const why = `User "${user}" cannot ${verb} resource "${full}" in API group "${group}" ${scope}`
  return forbidden(resource, name, why)
}

function has(list: readonly string[], word: string): boolean {
  return list.includes('*') || list.includes(word)
}
