/** A kind of objects that the server keeps. */
export type Kind = {
  resource: string
  kind: string
  group: string
  namespaced: boolean
  shortNames?: string[]
}

type KindNames = Pick<Kind, 'resource' | 'kind' | 'shortNames'>

const inNamespaces = (group: string, names: readonly KindNames[]): Kind[] =>
  names.map((name) => ({ ...name, group, namespaced: true }))
const ofCluster = (group: string, names: readonly KindNames[]): Kind[] =>
  names.map((name) => ({ ...name, group, namespaced: false }))

export const kinds: readonly Kind[] = [
  ...inNamespaces('', [
    { resource: 'pods', kind: 'Pod', shortNames: ['po'] },
    { resource: 'events', kind: 'Event', shortNames: ['ev'] },
    { resource: 'secrets', kind: 'Secret' },
    { resource: 'serviceaccounts', kind: 'ServiceAccount', shortNames: ['sa'] },
    { resource: 'services', kind: 'Service', shortNames: ['svc'] },
  ]),
  ...ofCluster('', [
    { resource: 'namespaces', kind: 'Namespace', shortNames: ['ns'] },
    { resource: 'nodes', kind: 'Node', shortNames: ['no'] },
  ]),
  ...inNamespaces('apps', [
    { resource: 'daemonsets', kind: 'DaemonSet', shortNames: ['ds'] },
    { resource: 'deployments', kind: 'Deployment', shortNames: ['deploy'] },
  ]),
  ...inNamespaces('networking.k8s.io', [
    { resource: 'networkpolicies', kind: 'NetworkPolicy', shortNames: ['netpol'] },
  ]),
]

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'watch']
const reviewGroup = 'authorization.k8s.io'
const groups = [...new Set([...kinds.map(({ group }) => group), reviewGroup])].filter(Boolean)

/** What kubectl asks first: which resources there are. `undefined` for every other path. */
export function discover(path: string, version: string): object | undefined {
  switch (path) {
    case '/version':
      return { major: '1', minor: version.split('.')[1], gitVersion: `v${version}.4` }
    case '/api':
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
    case '/apis':
      return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(describeGroup) }
    case '/api/v1':
      return { kind: 'APIResourceList', groupVersion: 'v1', resources: resourcesOf('') }
    default: {
      const group = groups.find((name) => path === `/apis/${name}/v1`)
      if (group === undefined) return undefined
      const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${group}/v1` }
      return { ...list, resources: resourcesOf(group) }
    }
  }
}

function describeGroup(name: string): object {
  const only = { groupVersion: `${name}/v1`, version: 'v1' }
  return { name, versions: [only], preferredVersion: only }
}

function resourcesOf(group: string): object[] {
  const own = kinds.filter((kind) => kind.group === group)
  const resources = own.map(({ resource, kind, namespaced, shortNames }) => ({
    name: resource,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs,
    ...(shortNames && { shortNames }),
  }))
  return [...resources, ...specialResources(group)]
}

function specialResources(group: string): object[] {
  const forward = { name: 'pods/portforward', singularName: '', namespaced: true }
  const review = { name: 'selfsubjectaccessreviews', singularName: '', namespaced: false }
  if (group === '') return [{ ...forward, kind: 'PodPortForwardOptions', verbs: ['create', 'get'] }]
  if (group !== reviewGroup) return []
  return [{ ...review, kind: 'SelfSubjectAccessReview', verbs: ['create'] }]
}
