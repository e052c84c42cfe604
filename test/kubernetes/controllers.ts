import { randomUUID } from 'node:crypto'
import { now } from './changes.ts'
import type { ApiObject, ObjectStore } from './object-store.ts'

/** What the controller manager does, it does a moment later. */
const controllerMs = 150

/**
 * The controllers that matter here: a Kubernetes namespace gets its service account, and one that is
 * deleted goes when what is in it has gone.
 */
export function runControllers(store: ObjectStore): () => void {
  const timers = new Set<NodeJS.Timeout>()
  const later = (work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, controllerMs)
    timers.add(timer)
  }
  const stop = store.follow(({ type, resource, object }) => {
    if (resource !== 'namespaces' && object.metadata.namespace === undefined) return
    if (resource === 'namespaces' && type === 'ADDED') later(() => addAccount(store, object))
    const home = object.metadata.namespace ?? object.metadata.name
    const isEnding = store.get('namespaces', undefined, home)?.metadata.deletionTimestamp
    if (isEnding) later(() => emptyNamespace(store, home))
  })
  return () => {
    stop()
    for (const timer of timers) clearTimeout(timer)
  }
}

function addAccount(store: ObjectStore, { metadata: { name } }: ApiObject): void {
  if (!store.get('namespaces', undefined, name)) return
  store.put('serviceaccounts', newObject('default', name))
}

/** Pods are deleted as a person would delete them: their kubelet lets them end. */
function emptyNamespace(store: ObjectStore, namespace: string): void {
  const home = store.get('namespaces', undefined, namespace)
  if (!home) return
  for (const resource of ['secrets', 'serviceaccounts', 'events']) {
    for (const object of store.list(resource, namespace)) store.remove(resource, object)
  }
  const pods = store.list('pods', namespace)
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp) continue
    const metadata = { ...pod.metadata, deletionTimestamp: now(), deletionGracePeriodSeconds: 30 }
    store.put('pods', { ...pod, metadata })
  }
  if (pods.length === 0) store.remove('namespaces', home)
}

/** An object as it is right after it was made. */
export function newObject(name: string, namespace?: string, rest: object = {}): ApiObject {
  return {
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      uid: randomUUID(),
      resourceVersion: '',
      creationTimestamp: now(),
    },
    ...rest,
  }
}

/** An event about a pod, as kubelet and scheduler write them: `events.json` among the fixtures. */
export function tellEvent(
  store: ObjectStore,
  pod: ApiObject,
  event: { reason: string; message: string; type?: 'Normal' | 'Warning' },
): void {
  const { name, namespace, uid, resourceVersion } = pod.metadata
  const involvedObject = { kind: 'Pod', apiVersion: 'v1', name, namespace, uid, resourceVersion }
  const about = store
    .list('events', namespace)
    .find((each) => each['reason'] === event.reason && each['message'] === event.message)
  const count = (about?.['count'] as number | undefined) ?? 0
  const eventName = about?.metadata.name ?? `${name}.${randomUUID().slice(0, 16).replace('-', '')}`
  store.put('events', {
    ...newObject(eventName, namespace),
    involvedObject,
    type: 'Normal',
    ...event,
    count: count + 1,
    firstTimestamp: about?.['firstTimestamp'] ?? now(),
    lastTimestamp: now(),
    eventTime: null,
    source: { component: 'kubelet' },
    reportingComponent: 'kubelet',
    reportingInstance: '',
  })
}
