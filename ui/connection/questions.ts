import type { Answer, Question, Remedy, ViewMessage } from '../../shared/messages/messages.ts'

/** The answer to a question, the reason for a refusal, or nothing: cut off, or overtaken. */
export type Reply<About extends Question['about'] = Question['about']> =
  { answer: Extract<Answer, { about: About }> } | { refusal: Remedy } | undefined

export type QuestionAbout<About extends Question['about']> = Extract<Question, { about: About }>

/** Asks one question; resolves in any case, with nothing when the connection was cut meanwhile. */
export type AskAbout<About extends Question['about']> = (
  question: QuestionAbout<About>,
) => Promise<Reply<About>>

/** The same for any question. */
export type Ask = <About extends Question['about']>(
  question: QuestionAbout<About>,
) => Promise<Reply<About>>

/** The questions that wait for their answers. */
export class Questions {
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  #lastId = 0

  /** Puts the question into words and promises the reply to it. */
  ask(question: Question): { message: ViewMessage; reply: Promise<Reply> } {
    const id = ++this.#lastId
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve))
    return { message: { kind: 'ask', id, question }, reply }
  }

  settle(id: number, reply: Reply): void {
    this.#waiting.get(id)?.(reply)
    this.#waiting.delete(id)
  }

  /** The connection was cut: nobody will answer. */
  abandon(): void {
    for (const resolve of this.#waiting.values()) resolve(undefined)
    this.#waiting.clear()
  }
}

/** Asks about something that changes as the person looks around: only the latest reply counts. */
export class LatestQuestion<About extends Question['about']> {
  readonly #ask: AskAbout<About>
  #turn = 0

  constructor(ask: AskAbout<About>) {
    this.#ask = ask
  }

  /** Resolves with nothing when another question was asked here meanwhile. */
  async ask(question: QuestionAbout<About>): Promise<Reply<About>> {
    const turn = ++this.#turn
    const reply = await this.#ask(question)
    return turn === this.#turn ? reply : undefined
  }

  /** The reply that is under way, if any, is no longer wanted. */
  cancel(): void {
    this.#turn++
  }
}
