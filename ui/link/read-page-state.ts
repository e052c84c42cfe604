import { language } from '../language/language.svelte.ts'
import type { Page } from '../state/page.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import type { PageSource } from './page-source.ts'
import type { PageState } from './page-state.ts'

/** What the page shows, as a link says it. Reads stores: an effect that calls it follows them. */
export function readPageState(page: Page): PageState {
  const { panes, theme, presentation } = page
  const source = readPageSource(page)
  return {
    ...(source && { source }),
    tab: panes.tab,
    ...(panes.layout !== 'watch' && { layout: panes.layout }),
    ...(panes.spacing !== 'event' && { spacing: panes.spacing }),
    ...(page.host.session && readSession(page.host.session)),
    ...(theme.isChosen && { theme: theme.name }),
    ...(language.isChosen && { language: language.code }),
    ...(presentation && { presentation }),
  }
}

/** A pod is named as in its manifest, and a file by its sum, name and size. */
export function readPageSource({ host, lesson }: Page): PageSource | undefined {
  if (lesson) return { kind: 'lesson', ...lesson }
  if (host.file?.isSample) return { kind: 'sample' }
  if (host.file) return { kind: 'file', ...host.file }
  const { session } = host
  if (session === undefined || !('sourceId' in session.source)) return undefined
  const { phase, title, isSample } = session.source
  if (isSample) return { kind: 'sample' }
  if (phase === 'file') return { kind: 'file', name: title, ...session.source.file }
  const pods = session.pod.snapshots.map(({ pod: { kubernetesNamespace, name } }) => ({
    ...(kubernetesNamespace && { kubernetesNamespace }),
    name,
  }))
  return pods.length === 0 ? undefined : { kind: 'live', pods }
}

function readSession(session: Session): PageState {
  const { selection, filter, range, listing } = session
  const { packet, conversation, field } = selection
  return {
    ...(filter.isOn && { filter: filter.text }),
    ...(range.span && { range: range.span }),
    ...(range.zoom && { zoom: range.zoom }),
    ...(listing.order && { order: listing.order }),
    ...(listing.columns && { columns: listing.columns }),
    ...readStart(session),
    ...readClock(session),
    ...(packet !== undefined && { packet }),
    ...(conversation !== undefined && { conversation }),
    ...(field !== undefined && { field }),
  }
}

/** Every capture of a live pod counts its packets anew: a link says which one it means. */
function readStart({ source }: Session): PageState {
  const isLive = source.phase === 'live' || source.phase === 'ended'
  return isLive && source.baseTimeNs !== undefined ? { startNs: source.baseTimeNs } : {}
}

/** The moment and the rate of a replay; a live view has none of its own. */
function readClock({ clock, clockChanged }: Session): PageState {
  clockChanged.track()
  if (clock.mode === 'live') return {}
  const timeNs = Math.max(0, Math.round(clock.timeNs(performance.now())))
  return { timeNs, ...(clock.rate !== 1 && { rate: clock.rate }) }
}
