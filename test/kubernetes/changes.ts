import { randomUUID } from 'node:crypto'
import { admitPod, terminating } from './admission.ts'
import type { ApiObject, ObjectStore } from './object-store.ts'
import type { RequestPath } from './request-path.ts'
import { alreadyExists, badRequest, notFound } from './status.ts'
import type { Refusal } from './status.ts'

export type AskedChange = {
  store: ObjectStore
  place: RequestPath
  query: URLSearchParams
  body: object
}
export type Done =
  { status: number; body: object; warning?: string | undefined } | { refusal: Refusal }

type Metadata = Partial<ApiObject['metadata']> & { generateName?: string }
type Body = Omit<Partial<ApiObject>, 'metadata'> & { metadata?: Metadata }

/** Adds an object, when validation and admission let it. */
export function createObject({ store, place, body, query }: AskedChange): Done {
  const { kind, namespace } = place
  const given = body as Body
  if (given['kind'] !== undefined && given['kind'] !== kind.kind) {
    return {
      refusal: badRequest(`the object provided is unrecognized (must be of type ${kind.kind})`),
    }
  }
  if (kind.namespaced && namespace === undefined) {
    return { refusal: badRequest('an empty namespace may not be set during creation') }
  }
  const object = withMetadata(given, namespace)
  const { name } = object.metadata
  const wrong = refuseObject(store, place, given, name)
  if (wrong) return { refusal: wrong }
  const admitted = kind.resource === 'pods' ? admitPod(store, object) : {}
  if (admitted.refusal) return { refusal: admitted.refusal }
  if (store.get(kind.resource, namespace, name)) {
    return { refusal: alreadyExists(kind.resource, name) }
  }
  const isDry = query.get('dryRun') === 'All'
  const made = withDefaults(kind.resource, object)
  const stored = isDry ? made : store.put(kind.resource, made)
  const full = { kind: kind.kind, apiVersion: 'v1', ...stored }
  return { status: 201, body: full, warning: admitted.warning }
}

function refuseObject(
  store: ObjectStore,
  { kind, namespace }: RequestPath,
  given: Body,
  name: string,
): Refusal | undefined {
  const inBody = given.metadata?.namespace
  if (inBody !== undefined && inBody !== namespace) {
    return badRequest(
      `the namespace of the provided object does not match the namespace sent on the request`,
    )
  }
  if (namespace === undefined) return undefined
  const home = store.get('namespaces', undefined, namespace)
  if (!home) return notFound('namespaces', namespace)
  return home.metadata.deletionTimestamp ? terminating(kind.resource, name, namespace) : undefined
}

function withMetadata(given: Body, namespace: string | undefined): ApiObject {
  const { generateName, ...metadata }: Metadata = given.metadata ?? {}
  const name = metadata.name ?? `${generateName ?? ''}${randomUUID().slice(0, 5)}`
  return {
    ...given,
    metadata: {
      ...metadata,
      name,
      ...(namespace !== undefined && { namespace }),
      uid: randomUUID(),
      creationTimestamp: now(),
      resourceVersion: '',
    },
  }
}

/** As far as anybody here looks at them. */
function withDefaults(resource: string, object: ApiObject): ApiObject {
  if (resource === 'namespaces') {
    const labels = {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name,
    }
    return {
      ...object,
      metadata: { ...object.metadata, labels },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    }
  }
  if (resource !== 'pods') return object
  const spec = {
    restartPolicy: 'Always',
    serviceAccountName: 'default',
    ...(object['spec'] as object),
  }
  return { ...object, spec, status: { phase: 'Pending', qosClass: 'BestEffort' } }
}

/**
 * Deletes an object. A pod on a node is only marked: its kubelet removes it when its processes have
 * ended, unless it is to go at once; a Kubernetes namespace goes when it is empty.
 */
export function deleteObject({ store, place, query, body }: AskedChange): Done {
  const { kind, namespace, name } = place
  if (name === undefined) return { refusal: badRequest('deletecollection is not served here') }
  const object = store.get(kind.resource, namespace, name)
  if (!object) return { refusal: notFound(kind.resource, name) }
  const options = body as { gracePeriodSeconds?: number; preconditions?: { uid?: string } }
  const uid = options.preconditions?.uid
  if (uid !== undefined && uid !== object.metadata.uid) {
    const message = `Operation cannot be fulfilled on ${kind.resource} "${name}": Precondition failed: UID in precondition: ${uid}, UID in object meta: ${object.metadata.uid}`
    return {
      refusal: { code: 409, reason: 'Conflict', message, details: { name, kind: kind.resource } },
    }
  }
  const inQuery = query.get('gracePeriodSeconds')
  const grace = options.gracePeriodSeconds ?? (inQuery === null ? 30 : Number(inQuery))
  const full = (stored: ApiObject) => ({ kind: kind.kind, apiVersion: 'v1', ...stored })
  const isMarked =
    kind.resource === 'namespaces' || (kind.resource === 'pods' && mustWait(object, grace))
  if (isMarked) return { status: 200, body: full(mark(store, kind.resource, object, grace)) }
  store.remove(kind.resource, object)
  if (kind.resource === 'pods') return { status: 200, body: full(object) }
  const details = { name, kind: kind.resource, uid: object.metadata.uid }
  return {
    status: 200,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details },
  }
}

function mustWait(pod: ApiObject, grace: number): boolean {
  const { nodeName } = pod['spec'] as { nodeName?: string }
  const { phase } = pod['status'] as { phase: string }
  return nodeName !== undefined && grace > 0 && phase !== 'Succeeded' && phase !== 'Failed'
}

function mark(store: ObjectStore, resource: string, object: ApiObject, grace: number): ApiObject {
  if (object.metadata.deletionTimestamp) return object
  const metadata = {
    ...object.metadata,
    deletionTimestamp: now(),
    ...(resource === 'pods' && { deletionGracePeriodSeconds: grace }),
  }
  const status = resource === 'namespaces' ? { status: { phase: 'Terminating' } } : {}
  return store.put(resource, { ...object, ...status, metadata })
}

export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z')
}
