import { language } from '../language/language.svelte.ts'
import type { Page } from '../state/page.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import type { PageState } from './page-state.ts'

/** What does not need a source: looks, and which tab is in front. */
export function applyLooks(page: Page, state: PageState): void {
  if (state.tab) page.panes.tab = state.tab
  if (state.layout) page.panes.adoptLayout(state.layout)
  if (state.spacing) page.panes.spacing = state.spacing
  if (state.theme) page.theme.adopt(state.theme)
  if (state.language) language.adopt(state.language)
  if (state.presentation !== undefined) page.presentation = state.presentation
}

/**
 * What is said about the packets of the source: filter, range, moment and selection become as in
 * `state`. Resolves when the filter counts; one with a mistake in it is left for the person to mend.
 */
export async function applyToSession(session: Session, state: PageState): Promise<void> {
  const { order, columns, filter = '' } = state
  session.listing.order = order
  session.listing.columns = columns
  if (isOfCapture(session, state)) applyPlace(session, state)
  if (filter !== session.filter.text) await session.filter.apply(filter)
}

/** Whether the numbers and times in a link are those of the capture that is open. */
export function isOfCapture({ source }: Session, { startNs }: PageState): boolean {
  if (startNs === undefined || !('sourceId' in source) || source.phase === 'file') return true
  return source.baseTimeNs === startNs
}

function applyPlace(session: Session, state: PageState): void {
  const { range, zoom, timeNs, rate } = state
  if (range) session.range.set(range.fromNs, range.toNs)
  else session.range.clear()
  session.range.zoom = zoom
  session.selection.select(selectionOf(state))
  const nowMs = performance.now()
  if (timeNs !== undefined) session.clock.step(timeNs, nowMs)
  if (rate !== undefined && session.clock.mode === 'replay') session.clock.setRate(rate, nowMs)
}

/** A packet that is named without its conversation still belongs to one. */
function selectionOf({ packet, conversation, field }: PageState) {
  return {
    ...(packet !== undefined && { packet }),
    ...(conversation !== undefined && { conversation }),
    ...(field !== undefined && { field }),
  }
}

/** Whether what a state names has arrived, or will not any more: a file may still be read. */
export function hasArrived(session: Session, { packet, timeNs, range }: PageState): boolean {
  const { source, counters } = session
  if (session.connection.phase !== 'open' || !('sourceId' in source)) return false
  if (source.phase !== 'file') return true
  if (counters === undefined) return false
  if (source.reading === undefined) return true
  const untilNs = Math.max(timeNs ?? 0, range?.toNs ?? 0)
  return counters.packets >= (packet ?? 1) && counters.lastOffsetNs >= untilNs
}
