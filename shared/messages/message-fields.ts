/** Parsed JSON, before it is known what it holds. */
type Json = Record<string, unknown>

/**
 * Reads the fields of one message and remembers the first that is not as it should be. A reader that
 * has met a problem answers values of the right kind, so that a message can be put together in one
 * expression; it is thrown away afterwards, when `problem` is set.
 */
export class MessageFields {
  readonly #json: Json
  readonly #title: string
  /** Shared by the readers of all parts of one message. */
  readonly #first: { problem?: string }

  /** `title` is how this part of the message is called in a problem: `"ask" about "rows"`. */
  constructor(json: Json, title: string, first: { problem?: string } = {}) {
    this.#json = json
    this.#title = title
    this.#first = first
  }

  /** One sentence without its full stop: `"credit" needs "batches", an integer from 1 to 1000`. */
  get problem(): string | undefined {
    return this.#first.problem
  }

  integer(name: string, from: number, to: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.#json[name]
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to) {
      return value
    }
    const range = to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`
    this.need(name, `an integer ${range}`)
    return from
  }

  text(name: string, charactersMax: number): string {
    const value = this.#json[name]
    if (typeof value === 'string' && value !== '' && value.length <= charactersMax) return value
    this.need(name, `a text of 1 to ${charactersMax} characters`)
    return ''
  }

  /** One of a few texts. */
  choice<Text extends string>(name: string, choices: readonly Text[]): Text {
    const value = this.#json[name]
    const chosen = choices.find((choice) => choice === value)
    if (chosen === undefined) this.need(name, `one of ${choices.join(', ')}`)
    return chosen ?? choices[0]!
  }

  /** At most `countMax` texts; they may be empty. */
  texts(name: string, countMax: number, charactersMax: number): string[] {
    const value = this.#json[name]
    const isGood =
      Array.isArray(value) &&
      value.length <= countMax &&
      value.every((text) => typeof text === 'string' && text.length <= charactersMax)
    if (isGood) return value
    this.need(name, `a list of at most ${countMax} texts of up to ${charactersMax} characters`)
    return []
  }

  has(name: string): boolean {
    return this.#json[name] !== undefined
  }

  /** The fields of an object within this one; its problems are told as this one's. */
  object(name: string, title: string): MessageFields {
    const value = this.#json[name]
    if (isJsonObject(value)) return new MessageFields(value, title, this.#first)
    this.need(name, 'an object')
    return new MessageFields({}, title, this.#first)
  }

  /**
   * What the reader makes of this object that `readers` has under the text in `name`; `otherwise`
   * when there is none. Problems of its fields are told with `prefix` and that text as their title.
   */
  tagged<Message>(
    name: string,
    prefix: string,
    readers: Readonly<Record<string, (fields: MessageFields) => Message>>,
    otherwise: Message,
  ): Message {
    const tag = this.#json[name]
    const read = typeof tag === 'string' && Object.hasOwn(readers, tag) ? readers[tag] : undefined
    if (read !== undefined)
      return read(new MessageFields(this.#json, `${prefix}"${String(tag)}"`, this.#first))
    this.need(name, `one of ${Object.keys(readers).join(', ')}`)
    return otherwise
  }

  need(name: string, what: string): void {
    this.#first.problem ??= `${this.#title} needs "${name}", ${what}`
  }
}

export function isJsonObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object that a text stands for, or why it stands for none. */
export function parseJsonObject(text: string): { json: Json } | { problem: string } {
  try {
    const json: unknown = JSON.parse(text)
    return isJsonObject(json) ? { json } : { problem: 'a message is a JSON object' }
  } catch {
    return { problem: 'a message is a JSON object, and this is not JSON' }
  }
}
