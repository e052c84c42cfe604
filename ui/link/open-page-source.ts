import type { Page } from '../state/page.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import type { PodChoice } from '../../shared/messages/messages.ts'
import type { LinkedPod, PageSource } from './page-source.ts'
import { formatPageState } from './page-state.ts'
import { readPageSource } from './read-page-state.ts'

/**
 * How it stands with what a link shows: it is `open`; it is being opened; or the person must bring it,
 * a file that only they have or a pod that this service does not know.
 */
export type SourceStanding = 'open' | 'opening' | 'needed'

type LiveSource = Extract<PageSource, { kind: 'live' }>

/** Where it stands with `source`; reads stores. A link without a source takes what is open. */
export function standingOf(page: Page, source: PageSource | undefined): SourceStanding {
  const { session } = page.host
  const isOpen = session !== undefined && 'sourceId' in session.source
  if (source === undefined) return isOpen ? 'open' : 'opening'
  if (source.kind === 'lesson') {
    return isOpen && page.isLessonReady && isSame(page, source) ? 'open' : 'opening'
  }
  if (isOpen && isSame(page, source)) return 'open'
  if (source.kind === 'file') return 'needed'
  if (source.kind === 'sample') return 'opening'
  if (!page.host.hasService) return 'needed'
  return session?.isWelcome && unknownPods(session, source).length > 0 ? 'needed' : 'opening'
}

/**
 * Opens what a link shows, as far as the page can do so by itself; answers whether there is nothing
 * left to do but wait. Until the service has said which pods there are, and while it opens something
 * else, there is.
 */
export function openPageSource(page: Page, source: PageSource): boolean {
  const { host } = page
  if (source.kind === 'file' || source.kind === 'lesson') return true
  if (!host.hasService) {
    if (source.kind === 'sample') void host.openSample()
    return true
  }
  if (host.showsFile) host.closeFile()
  const { session } = host
  if (session?.isWelcome !== true || isUnsettled(session)) return false
  if (source.kind === 'sample') session.open({ type: 'sample' })
  else {
    const keys = source.pods.flatMap((pod) => podOf(session.pods, pod)?.key ?? [])
    if (keys.length < source.pods.length) return false
    session.open(keys.length === 1 ? { type: 'pod', key: keys[0]! } : { type: 'pods', keys })
  }
  return true
}

/** The pods of a link that the service does not know. */
export function unknownPods(session: Session, { pods }: LiveSource): readonly LinkedPod[] {
  return pods.filter((pod) => podOf(session.pods, pod) === undefined)
}

/** A source is being opened, or has not said yet which pods it is. */
function isUnsettled({ source, pod }: Session): boolean {
  if (source.phase !== 'live') return source.phase === 'starting'
  const asked = source.request?.type === 'pods' ? source.request.keys.length : 1
  return pod.snapshots.length < asked
}

/** A file's sum counts where both are known, else its name and size. */
function isSame(page: Page, wanted: PageSource): boolean {
  const shown = readPageSource(page)
  if (shown?.kind === 'file' && wanted.kind === 'file') {
    if (shown.sha256 !== undefined && wanted.sha256 !== undefined) {
      return shown.sha256 === wanted.sha256
    }
    const sizesDiffer = (shown.bytes ?? wanted.bytes) !== (wanted.bytes ?? shown.bytes)
    return shown.name === wanted.name && !sizesDiffer
  }
  return formatPageState(shown ? { source: shown } : {}) === formatPageState({ source: wanted })
}

function podOf(
  pods: readonly PodChoice[],
  { kubernetesNamespace, name }: LinkedPod,
): PodChoice | undefined {
  return pods.find((one) => one.name === name && one.kubernetesNamespace === kubernetesNamespace)
}
