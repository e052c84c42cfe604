/** What is selected, in all views at once. */
export type Selected = {
  conversation?: number
  packet?: number
  container?: string
  /** A field of the packet, by its filter name: `tcp.flags`. */
  field?: string
}

/**
 * The page's one selection, and what the pointer or the focus is on (`hover`): every view reads both
 * and shows its part of them. A container is named by its id.
 */
export class Selection {
  #selected = $state.raw<Selected>({})
  #hovered = $state.raw<Selected>({})

  get conversation(): number | undefined {
    return this.#selected.conversation
  }

  get packet(): number | undefined {
    return this.#selected.packet
  }

  get container(): string | undefined {
    return this.#selected.container
  }

  get field(): string | undefined {
    return this.#selected.field
  }

  get hovered(): Selected {
    return this.#hovered
  }

  get isEmpty(): boolean {
    return Object.keys(this.#selected).length === 0
  }

  /** Replaces the selection. */
  select(selected: Selected): void {
    this.#selected = selected
  }

  clear(): void {
    this.#selected = {}
  }

  hover(hovered: Selected): void {
    const { conversation, packet, container, field } = this.#hovered
    const isSame =
      conversation === hovered.conversation &&
      packet === hovered.packet &&
      container === hovered.container &&
      field === hovered.field
    if (!isSame) this.#hovered = hovered
  }
}
