import type { ServerResponse } from 'node:http'
import type { ApiObject, Change, ObjectStore } from './object-store.ts'
import type { Selector } from './selectors.ts'
import { statusOf, watchExpired } from './status.ts'

export type WatchedList = {
  resource: string
  kind: string
  apiVersion: string
  namespace: string | undefined
  selects: Selector
  query: URLSearchParams
}

/** How often a bookmark comes; a real one takes a minute. */
const bookmarkMs = 1000

/**
 * Answers a watch: what changed after a version, then what changes, with bookmarks where they are
 * wanted; an expired version is an ERROR within a stream of status 200. Ends after `timeoutSeconds`.
 */
export function answerWatch(answer: ServerResponse, store: ObjectStore, list: WatchedList): void {
  const { query } = list
  answer.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  })
  answer.flushHeaders()
  const send = (type: string, object: object) => {
    if (!answer.writableEnded) answer.write(`${JSON.stringify({ type, object })}\n`)
  }
  const asked = query.get('resourceVersion') ?? ''
  const wantsInitial = query.get('sendInitialEvents') === 'true'
  const fromStart = asked === '' || asked === '0' || wantsInitial
  const missed = fromStart ? [] : store.since(Number(asked))
  if (!missed) {
    send('ERROR', statusOf(watchExpired(Number(asked), store.oldestVersion)))
    answer.end()
    return
  }
  if (fromStart) for (const object of selected(store, list)) send('ADDED', typed(object, list))
  if (wantsInitial) send('BOOKMARK', bookmark(store, list, true))
  for (const change of missed) tell(change)
  const stop = store.follow(tell)
  const bookmarks = setInterval(() => {
    if (query.get('allowWatchBookmarks') === 'true') send('BOOKMARK', bookmark(store, list))
  }, bookmarkMs)
  const seconds = Number(query.get('timeoutSeconds') ?? 1800)
  const timeout = setTimeout(() => answer.end(), seconds * 1000)
  answer.once('close', () => {
    stop()
    clearInterval(bookmarks)
    clearTimeout(timeout)
  })

  function tell(change: Change): void {
    const type = typeFor(change, list)
    if (type) send(type, typed(change.object, list))
  }
}

/** An object that begins or ceases to be selected comes or goes for this watch. */
function typeFor(
  { type, resource, object, before }: Change,
  list: WatchedList,
): string | undefined {
  if (resource !== list.resource) return undefined
  if (list.namespace !== undefined && object.metadata.namespace !== list.namespace) return undefined
  const is = type !== 'DELETED' && list.selects(object)
  const was = before !== undefined && list.selects(before)
  if (is) return was ? 'MODIFIED' : 'ADDED'
  return was ? 'DELETED' : undefined
}

function selected(store: ObjectStore, list: WatchedList): ApiObject[] {
  return store.list(list.resource, list.namespace).filter(list.selects)
}

/** In a stream each object says what it is; in a list only the list does. */
function typed(object: ApiObject, { kind, apiVersion }: WatchedList): object {
  return { kind, apiVersion, ...object }
}

function bookmark(
  store: ObjectStore,
  { kind, apiVersion }: WatchedList,
  isInitial = false,
): object {
  const annotations = isInitial && { annotations: { 'k8s.io/initial-events-end': 'true' } }
  return {
    kind,
    apiVersion,
    metadata: { resourceVersion: String(store.version), creationTimestamp: null, ...annotations },
    ...(kind === 'Pod' && { spec: { containers: null }, status: {} }),
  }
}
