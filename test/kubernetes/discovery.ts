/** A kind of objects that the server keeps. */
export type Kind = {
  resource: string
  kind: string
  group: string
  namespaced: boolean
  shortNames?: string[]
}

const core = (resource: string, kind: string, namespaced: boolean, short?: string): Kind => ({
  resource,
  kind,
  group: '',
  namespaced,
  ...(short && { shortNames: [short] }),
})

export const kinds: readonly Kind[] = [
  core('pods', 'Pod', true, 'po'),
  core('events', 'Event', true, 'ev'),
  core('secrets', 'Secret', true),
  core('serviceaccounts', 'ServiceAccount', true, 'sa'),
  core('namespaces', 'Namespace', false, 'ns'),
  core('nodes', 'Node', false, 'no'),
]

const reviews = {
  group: 'authorization.k8s.io',
  version: 'v1',
  resource: 'selfsubjectaccessreviews',
}
const verbs = ['create', 'delete', 'get', 'list', 'patch', 'watch']

/** What kubectl asks first: which resources there are. `undefined` for every other path. */
export function discover(path: string, version: string): object | undefined {
  const groupVersion = `${reviews.group}/${reviews.version}`
  switch (path) {
    case '/version':
      return { major: '1', minor: version.split('.')[1], gitVersion: `v${version}.4` }
    case '/api':
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
    case '/apis': {
      const only = { groupVersion, version: reviews.version }
      return {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: [{ name: reviews.group, versions: [only], preferredVersion: only }],
      }
    }
    case '/api/v1':
      return { kind: 'APIResourceList', groupVersion: 'v1', resources: coreResources() }
    case `/apis/${groupVersion}`: {
      const kind = 'SelfSubjectAccessReview'
      const review = {
        name: reviews.resource,
        singularName: '',
        namespaced: false,
        kind,
        verbs: ['create'],
      }
      return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: [review] }
    }
    default:
      return undefined
  }
}

function coreResources(): object[] {
  const resources = kinds.map(({ resource, kind, namespaced, shortNames }) => ({
    name: resource,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs,
    ...(shortNames && { shortNames }),
  }))
  const forward = { name: 'pods/portforward', singularName: '', namespaced: true }
  return [...resources, { ...forward, kind: 'PodPortForwardOptions', verbs: ['create', 'get'] }]
}
