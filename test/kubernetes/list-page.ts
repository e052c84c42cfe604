import type { ApiObject, ObjectStore } from './object-store.ts'
import { badRequest, continueExpired } from './status.ts'
import type { Refusal } from './status.ts'

type Page = {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  items: ApiObject[]
}

/** What a `continue` stands for: opaque to clients, and base64 of JSON at a real server too. */
type Place = { version: number; after: number }

/**
 * As much of a list as `limit` and `continue` ask for, or why not: a page is of the moment at which the
 * list was begun, so none follows when that has been forgotten.
 */
export function readPage(
  store: ObjectStore,
  all: readonly ApiObject[],
  query: URLSearchParams,
): Page | Refusal {
  const limit = Number(query.get('limit') ?? 0)
  const token = query.get('continue')
  const place = token === null ? { version: store.version, after: 0 } : readPlace(token)
  if (place === undefined) return badRequest('continue key is not valid')
  if (place.version < store.oldestVersion) return continueExpired
  const resourceVersion = String(place.version)
  const items = all.slice(place.after)
  if (limit === 0 || items.length <= limit) return { metadata: { resourceVersion }, items }
  const rest = { version: place.version, after: place.after + limit } satisfies Place
  const next = Buffer.from(JSON.stringify(rest)).toString('base64url')
  const metadata = { resourceVersion, continue: next, remainingItemCount: items.length - limit }
  return { metadata, items: items.slice(0, limit) }
}

function readPlace(token: string): Place | undefined {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as Place
  } catch {
    return undefined
  }
}
