import type { ApiClient, ApiRequest } from './api-client.ts'
import type { ApiProblem } from './api-problem.ts'

export type ObjectList<T> = {
  items: T[]
  /** Of the list as a whole: from where its changes are followed. */
  version?: string
}

type Page<T> = { metadata?: { resourceVersion?: string; continue?: string }; items?: T[] }

/** As many as kubectl asks for at a time: a server need not put ten thousand pods into one answer. */
const pageObjectsMax = 500

/**
 * All objects that there are at one moment, page by page. Where the server has forgotten that moment
 * before the last page (410), as it does after some minutes, they are listed again in one piece.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export async function listObjects<T>(
  client: ApiClient,
  asked: ApiRequest,
): Promise<ObjectList<T> | { problem: ApiProblem }> {
  const items: T[] = []
  let limit: number | undefined = pageObjectsMax
  let next: string | undefined
  for (;;) {
    const query: ApiRequest['query'] = { ...asked.query, limit, continue: next }
    const answer: { body: Page<T> } | { problem: ApiProblem } = await client.call<Page<T>>({
      ...asked,
      query,
    })
    if ('problem' in answer) {
      if (answer.problem.status !== 410 || limit === undefined) return answer
      items.length = 0
      limit = next = undefined
      continue
    }
    const { metadata, items: some = [] } = answer.body
    for (const item of some) items.push(item)
    next = metadata?.continue || undefined
    if (next === undefined) {
      const version = metadata?.resourceVersion
      return { items, ...(version !== undefined && { version }) }
    }
  }
}
