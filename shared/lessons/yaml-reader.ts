import { LineCounter, isMap, isScalar, isSeq, parseDocument, type Node } from 'yaml'
import type { LessonProblem } from './lesson.ts'
import { yamlMistake } from './yaml-mistake.ts'

/** Where a piece of YAML stands in its file, and what is found wrong with it. */
type Place = { lineOf(node: Node | undefined): number; problems: LessonProblem[] }

/**
 * One value of a piece of YAML, read with checks: what is not as it should be becomes a problem with
 * its line, and a value of the right kind is answered all the same.
 */
export class YamlValue {
  readonly #node: Node | undefined
  /** How it is called in problems: `check.packets`. */
  readonly #title: string
  readonly #place: Place

  constructor(node: Node | undefined, title: string, place: Place) {
    this.#node = node
    this.#title = title
    this.#place = place
  }

  get isThere(): boolean {
    return this.#node !== undefined
  }

  get isText(): boolean {
    return isScalar(this.#node) && typeof this.#node.value === 'string'
  }

  get isList(): boolean {
    return isSeq(this.#node)
  }

  text(): string {
    const value = isScalar(this.#node) ? this.#node.value : undefined
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
    this.need('a text')
    return ''
  }

  wholeNumber(from: number): number {
    const value = isScalar(this.#node) ? this.#node.value : undefined
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= from) return value
    this.need(`a whole number of at least ${from}`)
    return from
  }

  flag(): boolean {
    const value = isScalar(this.#node) ? this.#node.value : undefined
    if (typeof value === 'boolean') return value
    this.need('true or false')
    return false
  }

  oneOf<Word extends string>(words: readonly Word[]): Word {
    const value = isScalar(this.#node) ? this.#node.value : undefined
    const found = words.find((word) => word === value)
    if (found === undefined) this.need(`one of ${words.join(', ')}`)
    return found ?? words[0]!
  }

  /** The values of a list; one value alone is a list of itself. */
  items(): YamlValue[] {
    if (this.#node === undefined) return []
    const nodes = isSeq(this.#node) ? this.#node.items : [this.#node]
    return nodes.map(
      (node, at) => new YamlValue(node as Node, `${this.#title}[${at + 1}]`, this.#place),
    )
  }

  /** What stands under a key; `isThere` tells whether there is such a key. */
  at(key: string): YamlValue {
    const title = this.#title === '' ? key : `${this.#title}.${key}`
    const node = isMap(this.#node) ? this.#node.get(key, true) : undefined
    return new YamlValue(node as Node | undefined, title, this.#place)
  }

  /** The keys of a map, after a problem has been told of those that are not among `known`. */
  keys(known: readonly string[]): string[] {
    if (!isMap(this.#node)) {
      this.need(`a map with ${known.join(', ')}`)
      return []
    }
    const keys: string[] = []
    for (const { key } of this.#node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (known.includes(name)) keys.push(name)
      else this.#tell(key as Node, `"${name}" is not known here; there are ${known.join(', ')}`)
    }
    return keys
  }

  need(what: string): void {
    this.problem(`${this.#title === '' ? 'this' : `"${this.#title}"`} needs ${what}`)
  }

  /** Tells what is wrong, at the line of this value. */
  problem(text: string): void {
    this.#tell(this.#node, text)
  }

  #tell(node: Node | undefined, text: string): void {
    this.#place.problems.push({ line: this.#place.lineOf(node), text })
  }
}

/** Reads a piece of YAML that begins at `firstLine` of its file; its problems go to `problems`. */
export function readYaml(text: string, firstLine: number, problems: LessonProblem[]): YamlValue {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number) => firstLine + lines.linePos(offset).line - 1
  for (const { code, pos } of document.errors) {
    problems.push({ line: lineAt(pos[0]), text: `this is not YAML: ${yamlMistake(code)}` })
  }
  const lineOf = (node: Node | undefined) => (node?.range ? lineAt(node.range[0]) : firstLine)
  // What cannot be read has one mistake, not also that something is missing in it.
  const isBroken = document.errors.length > 0
  const contents = isBroken ? undefined : (document.contents ?? undefined)
  return new YamlValue(contents, '', { lineOf, problems: isBroken ? [] : problems })
}
