import { MediaQuery } from 'svelte/reactivity'
import { forget, recall, remember } from './remembered.ts'

export type ThemeName = 'light' | 'dark'

/** Light or dark: as the system prefers, until chosen by hand; that choice is kept. */
export class Theme {
  readonly #systemDark = new MediaQuery('prefers-color-scheme: dark')
  #chosen = $state.raw(readChoice())

  /** Whether it is another than the system prefers. */
  get isChosen(): boolean {
    return this.#chosen !== undefined
  }

  get name(): ThemeName {
    return this.#chosen ?? this.#system
  }

  /** Changes to the other. Choosing what the system prefers returns to following it. */
  toggle(): void {
    const other = this.name === 'light' ? 'dark' : 'light'
    this.#chosen = other === this.#system ? undefined : other
    if (this.#chosen) remember('theme', this.#chosen)
    else forget('theme')
  }

  /** For this visit, as a link wants it; what was chosen by hand is kept. */
  adopt(name: ThemeName): void {
    this.#chosen = name
  }

  get #system(): ThemeName {
    return this.#systemDark.current ? 'dark' : 'light'
  }
}

function readChoice(): ThemeName | undefined {
  const kept = recall('theme')
  return kept === 'light' || kept === 'dark' ? kept : undefined
}
