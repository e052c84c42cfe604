import type { HostMessage } from '../../shared/messages/messages.ts'

export type Notice = Extract<HostMessage, { kind: 'notice' }> & {
  /** From 1, in the order of arrival. */
  number: number
  /** When it arrived, milliseconds since 1970. */
  timeMs: number
}

/** More than anybody reads; the oldest go first. */
export const noticesMax = 100

/** What happened that the person should know of, newest first; it stays until it is dismissed. */
export class NoticeList {
  #all = $state.raw<readonly Notice[]>([])
  #count = 0

  get all(): readonly Notice[] {
    return this.#all
  }

  add(notice: Extract<HostMessage, { kind: 'notice' }>): void {
    const entry = { ...notice, number: ++this.#count, timeMs: Date.now() }
    this.#all = [entry, ...this.#all].slice(0, noticesMax)
  }

  dismiss(number: number): void {
    this.#all = this.#all.filter((notice) => notice.number !== number)
  }

  clear(): void {
    this.#all = []
  }
}
