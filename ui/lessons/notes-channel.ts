import type { Block } from '../../shared/lessons/lesson.ts'

/** What the presenter's window shows. */
export type NotesPage = {
  title?: string
  notes?: Block[]
  sources?: string[]
  step: number
  of: number
  /** Of the step that follows. */
  next?: string
}

/** Between the page that is projected and the presenter's window, of one origin and one browser. */
type Word = { kind: 'page'; page: NotesPage } | { kind: 'turn'; by: 1 | -1 } | { kind: 'hello' }

const channelName = 'podscope-lesson'
/** The page's address with this in its query is the presenter's window. */
export const notesParameter = 'notes'

/** The projected page's end: tells what to show, and hears the presenter's keys. */
export class NotesChannel {
  readonly #channel = new BroadcastChannel(channelName)
  #page: NotesPage = { step: 0, of: 0 }

  constructor(turned: (by: 1 | -1) => void) {
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Word>) => {
      if (data.kind === 'turn') turned(data.by)
      if (data.kind === 'hello') this.tell(this.#page)
    })
  }

  tell(page: NotesPage): void {
    // What is told must be plain data: a proxy cannot be cloned.
    this.#page = JSON.parse(JSON.stringify(page)) as NotesPage
    this.#say({ kind: 'page', page: this.#page })
  }

  openWindow(): void {
    open(`?${notesParameter}`, channelName, 'popup,width=640,height=480')
  }

  /** The window waits for the next lesson. */
  close(): void {
    this.tell({ step: 0, of: 0 })
    this.#channel.close()
  }

  #say(word: Word): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is a window's; a channel has none
    this.#channel.postMessage(word)
  }
}

/** The presenter's end: `shown` is called with every page. */
export function followNotes(shown: (page: NotesPage) => void): {
  turn: (by: 1 | -1) => void
  close: () => void
} {
  const channel = new BroadcastChannel(channelName)
  const say = (word: Word): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- see above
    channel.postMessage(word)
  }
  channel.addEventListener('message', ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'page') shown(data.page)
  })
  say({ kind: 'hello' })
  return { turn: (by) => say({ kind: 'turn', by }), close: () => channel.close() }
}
