import { podsMax } from '../../shared/messages/limits.ts'

/** The part of a link that cannot be understood, as it stands there. */
export type LinkProblem = { problem: { name: string; value: string } }

/**
 * What a link shows. A file is known by the first twelve hexadecimal digits of its SHA-256, where it
 * was small enough to be summed; its name and size tell the person which one to bring.
 */
export type PageSource =
  | { kind: 'file'; sha256?: string; name?: string; bytes?: number }
  /** The recording that comes with the program. */
  | { kind: 'sample' }
  /** At least one; several are looked at together. */
  | { kind: 'live'; pods: readonly LinkedPod[] }
  | { kind: 'lesson'; slug: string; step?: string }

/** A pod as its manifest names it. */
export type LinkedPod = { kubernetesNamespace?: string; name: string }

/** In the place of a name that is not known; no such name consists of a hyphen alone. */
const none = '-'

/**
 * `/file/0123456789ab` with `n=capture.pcap&b=1200000`, `/sample`, `/live/shop/cart`, of two pods
 * `/live/shop/cart/shop/stock`, `/lesson/handshake/3`; nothing where the path is empty.
 */
export function parsePageSource(
  path: string,
  query: URLSearchParams,
): PageSource | LinkProblem | undefined {
  if (path === '' || path === '/') return undefined
  const problem: LinkProblem = { problem: { name: '', value: path } }
  const segments = path.split('/').map(decoded)
  const [root, kind, first, second, ...more] = segments
  if (root !== '' || segments.includes(undefined)) return problem
  if (kind === 'live') return liveSource(segments.slice(2) as string[]) ?? problem
  if (more.length > 0) return problem
  if (kind === 'file') return fileSource(first, query) ?? problem
  if (kind === 'sample') return first === undefined ? { kind } : problem
  if (kind === 'lesson' && first) return { kind, slug: first, ...(second && { step: second }) }
  return problem
}

export function formatPageSource(source: PageSource | undefined): {
  path: string
  query: URLSearchParams
} {
  const query = new URLSearchParams()
  if (source?.kind === 'file') {
    if (source.name !== undefined) query.set('n', source.name)
    if (source.bytes !== undefined) query.set('b', source.bytes.toFixed(0))
  }
  return {
    path: source === undefined ? '/' : `/${pathOf(source).map(encodeURIComponent).join('/')}`,
    query,
  }
}

function pathOf(source: PageSource): string[] {
  switch (source.kind) {
    case 'file':
      return [source.kind, source.sha256 ?? none]
    case 'sample':
      return [source.kind]
    case 'live':
      return [source.kind, ...source.pods.map(namesOf).toSorted(byNames).flat()]
    case 'lesson':
      return [source.kind, source.slug, ...(source.step === undefined ? [] : [source.step])]
  }
}

/** Their namespaces and names by turns. */
function liveSource(names: readonly string[]): PageSource | undefined {
  const isWhole = names.length > 0 && names.length % 2 === 0 && !names.includes('')
  if (!isWhole || names.length > 2 * podsMax) return undefined
  const pods = names.flatMap((namespace, at) =>
    at % 2 > 0
      ? []
      : [{ ...(namespace !== none && { kubernetesNamespace: namespace }), name: names[at + 1]! }],
  )
  return { kind: 'live', pods }
}

function namesOf({ kubernetesNamespace = none, name }: LinkedPod): [string, string] {
  return [kubernetesNamespace, name]
}

/** Whatever order they were told of in: the same pods have the same link. */
function byNames(a: readonly string[], b: readonly string[]): number {
  return a.join('/') < b.join('/') ? -1 : 1
}

function fileSource(sum: string | undefined, query: URLSearchParams): PageSource | undefined {
  const name = query.get('n')
  const bytes = query.get('b')
  if (sum === undefined || (sum !== none && !/^[0-9a-f]{12}$/.test(sum))) return undefined
  if (bytes !== null && !/^\d{1,15}$/.test(bytes)) return undefined
  return {
    kind: 'file',
    ...(sum !== none && { sha256: sum }),
    ...(name !== null && name !== '' && { name }),
    ...(bytes !== null && { bytes: Number(bytes) }),
  }
}

/** Nothing for what is no percent-encoding. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
