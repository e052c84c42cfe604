import type { Host } from './host.svelte.ts'
import { Panes } from './panes.svelte.ts'
import { recall, remember } from './remembered.ts'
import { Theme } from './theme.svelte.ts'

/** A lesson, and the step of it that is shown; the first where none is named. */
export type LessonPlace = { slug: string; step?: string }

/** The page as a whole: what stays when another engine or source is looked at. */
export class Page {
  readonly host: Host
  readonly panes = new Panes()
  readonly theme = new Theme()
  /** Larger and plainer, for a projector. */
  presentation = $state(false)
  #singleKeys = $state.raw(recall('single-keys') !== 'off')
  #typeToFilter = $state.raw(recall('type-to-filter') === 'on')
  /** The lesson that is given; absent outside lessons. */
  lesson = $state.raw<LessonPlace>()
  /** Whether the lesson's capture is open and its step is shown; until then links wait. */
  isLessonReady = $state(false)

  constructor(host: Host) {
    this.host = host
  }

  /** Whether keys that type a character act on the page; that choice is kept. */
  get singleKeys(): boolean {
    return this.#singleKeys
  }

  /** Whether a letter that is typed anywhere begins a filter, in the place of single keys; off until chosen. */
  get typeToFilter(): boolean {
    return this.#typeToFilter
  }

  set typeToFilter(wanted: boolean) {
    this.#typeToFilter = wanted
    remember('type-to-filter', wanted ? 'on' : 'off')
  }

  set singleKeys(wanted: boolean) {
    this.#singleKeys = wanted
    remember('single-keys', wanted ? 'on' : 'off')
  }
}
