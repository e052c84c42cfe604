import { kinds } from './discovery.ts'
import type { Kind } from './discovery.ts'
import type { Access } from './users.ts'

/** What a path of the API names. */
export type RequestPath = {
  kind: Kind
  namespace?: string
  name?: string
  subresource?: string
}

/** `/api/v1/namespaces/default/pods/web/portforward` and its like; `undefined` for what there is not. */
export function readPath(path: string): RequestPath | undefined {
  const match = /^\/(?:api|apis\/([^/]+))\/v1\/(.*)$/.exec(path)
  if (!match) return undefined
  const [, group = '', rest = ''] = match
  const parts = rest.split('/').map(decodeURIComponent)
  const isInNamespace = parts[0] === 'namespaces' && parts.length > 2
  const [resource, name, subresource] = parts.slice(isInNamespace ? 2 : 0)
  const kind = kinds.find((each) => each.group === group && each.resource === resource)
  if (!kind || (isInNamespace && !kind.namespaced)) return undefined
  return {
    kind,
    ...(isInNamespace && { namespace: parts[1]! }),
    ...(name && { name }),
    ...(subresource && { subresource }),
  }
}

/** What of the user's rights a request needs. */
export function accessOf(
  method: string,
  { kind, namespace, name, subresource }: RequestPath,
  query: URLSearchParams,
): Access {
  const ofNamespace = kind.resource === 'namespaces' ? name : namespace
  return {
    verb: verbOf(method, name, query),
    group: kind.group,
    resource: kind.resource,
    ...(subresource && { subresource }),
    ...(ofNamespace !== undefined && { namespace: ofNamespace }),
    ...(name && { name }),
  }
}

/** A WebSocket begins with GET: its port-forward needs `get`, where kubectl's POST needs `create`. */
function verbOf(method: string, name: string | undefined, query: URLSearchParams): string {
  if (method === 'GET') {
    if (query.get('watch') === 'true' || query.get('watch') === '1') return 'watch'
    return name === undefined ? 'list' : 'get'
  }
  if (method === 'DELETE') return name === undefined ? 'deletecollection' : 'delete'
  return { POST: 'create', PUT: 'update', PATCH: 'patch' }[method] ?? method.toLowerCase()
}
