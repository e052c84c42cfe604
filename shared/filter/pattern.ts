import { type CharacterSet, has, wordCharacters } from './character-set.ts'
import { type Assertion, BadPattern, type PatternNode, parsePattern } from './pattern-syntax.ts'

/**
 * Whether a pattern is found somewhere, in time linear in what is searched, whatever the pattern: it
 * is matched by an automaton that never goes back. Upper and lower case are the same.
 */
export type Pattern = {
  source: string
  test(text: string): boolean
  testBytes(bytes: Uint8Array): boolean
}

const charactersMax = 1000
/** Steps of the automaton, repetitions written out. */
const stepsMax = 5000
/** States that are remembered: more begin anew, so that none but a hostile pattern pays for them. */
const statesMax = 1000

/** The pattern, or why it is none: one sentence. */
export function compilePattern(source: string): Pattern | { problem: string } {
  if (source.length > charactersMax) {
    return { problem: `A pattern has ${charactersMax} characters at most.` }
  }
  try {
    return new Automaton(source, stepsOf(parsePattern(source)))
  } catch (error) {
    if (error instanceof BadPattern) return { problem: error.message }
    throw error
  }
}

/** A step takes a character, goes on in two places, goes on where something holds, or is the end. */
type Step =
  | { step: 'take'; set: CharacterSet; next: number }
  | { step: 'fork'; next: number; other: number }
  | { step: 'assert'; what: Assertion; next: number }
  | { step: 'found' }

/** The steps from the last to the first: a step's number is its place, and the last one begins. */
function stepsOf(tree: PatternNode): Step[] {
  const steps: Step[] = [{ step: 'found' }]
  const add = (step: Step): number => {
    if (steps.length >= stepsMax) throw new BadPattern('This pattern is too large.')
    return steps.push(step) - 1
  }
  const build = (node: PatternNode, next: number): number => {
    switch (node.node) {
      case 'set':
        return add({ step: 'take', set: node.set, next })
      case 'assert':
        return add({ step: 'assert', what: node.what, next })
      case 'sequence':
        return node.of.reduceRight((following, part) => build(part, following), next)
      case 'choice':
        return node.of
          .map((part) => build(part, next))
          .reduceRight((other, first) => add({ step: 'fork', next: first, other }))
      case 'repeat':
        return buildRepeat(node, next)
    }
  }
  const buildRepeat = (
    { of, min, max }: PatternNode & { node: 'repeat' },
    next: number,
  ): number => {
    let entry = next
    if (max === Number.POSITIVE_INFINITY) {
      const fork = { step: 'fork' as const, next, other: next }
      entry = add(fork)
      fork.other = build(of, entry)
    } else {
      for (let times = min; times < max; times++) {
        entry = add({ step: 'fork', next: build(of, entry), other: next })
      }
    }
    for (let times = 0; times < min; times++) entry = build(of, entry)
    return entry
  }
  const first = build(tree, 0)
  add({ step: 'fork', next: first, other: first })
  return steps
}

/** What stands before or behind a place. */
const Neighbour = { nothing: 0, word: 1, other: 2 } as const

/** Where the automaton can be, before it is known what comes next. */
type State = { places: readonly number[]; before: number; next: (State | undefined)[] }

const found: State = { places: [], before: Neighbour.nothing, next: [] }

class Automaton implements Pattern {
  readonly source: string
  readonly #steps: readonly Step[]
  readonly #classes: CharacterClasses
  readonly #start: State
  #states = new Map<string, State>()

  constructor(source: string, steps: readonly Step[]) {
    this.source = source
    this.#steps = steps
    this.#classes = new CharacterClasses(steps)
    this.#start = { places: [], before: Neighbour.nothing, next: [] }
  }

  test(text: string): boolean {
    let state = this.#start
    for (let at = 0; at < text.length; at++) {
      const kind = this.#classes.of(text.charCodeAt(at))
      state = state.next[kind] ?? this.#go(state, kind)
      if (state === found) return true
    }
    return this.#isFoundAtEnd(state)
  }

  testBytes(bytes: Uint8Array): boolean {
    let state = this.#start
    for (let at = 0; at < bytes.length; at++) {
      const kind = this.#classes.of(bytes[at]!)
      state = state.next[kind] ?? this.#go(state, kind)
      if (state === found) return true
    }
    return this.#isFoundAtEnd(state)
  }

  #isFoundAtEnd(state: State): boolean {
    return this.#placesFrom(state, Neighbour.nothing).has(0)
  }

  #go(state: State, kind: number): State {
    const sample = this.#classes.sample(kind)
    const behind = has(wordCharacters, sample) ? Neighbour.word : Neighbour.other
    const places = this.#placesFrom(state, behind)
    const next = places.has(0) ? found : this.#stateAfter(places, sample, behind)
    state.next[kind] = next
    return next
  }

  #stateAfter(places: ReadonlySet<number>, unit: number, before: number): State {
    const after = new Set<number>()
    for (const place of places) {
      const step = this.#steps[place]!
      if (step.step === 'take' && has(step.set, unit)) after.add(step.next)
    }
    const sorted = [...after].toSorted((a, b) => a - b)
    const key = `${before}:${sorted.join()}`
    let state = this.#states.get(key)
    if (state === undefined) {
      if (this.#states.size >= statesMax) this.#forget()
      state = { places: sorted, before, next: [] }
      this.#states.set(key, state)
    }
    return state
  }

  #forget(): void {
    this.#states = new Map()
    this.#start.next.length = 0
  }

  /** All places that can be gone to without taking a character; the search begins at each place anew. */
  #placesFrom({ places, before }: State, behind: number): Set<number> {
    const reached = new Set<number>()
    const waiting = [...places, this.#steps.length - 1]
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (reached.has(place)) continue
      reached.add(place)
      const step = this.#steps[place]!
      if (step.step === 'fork') waiting.push(step.next, step.other)
      if (step.step === 'assert' && holds(step.what, before, behind)) waiting.push(step.next)
    }
    return reached
  }
}

function holds(what: Assertion, before: number, behind: number): boolean {
  const isEdge = (before === Neighbour.word) !== (behind === Neighbour.word)
  switch (what) {
    case 'start':
      return before === Neighbour.nothing
    case 'end':
      return behind === Neighbour.nothing
    case 'edge':
      return isEdge
    case 'noEdge':
      return !isEdge
  }
}

/** Characters that no step of a pattern tells apart are one class, so that states stay few and small. */
class CharacterClasses {
  /** Where classes begin, from 0 on. */
  readonly #starts: readonly number[]
  readonly #ofByte = new Uint16Array(256)

  constructor(steps: readonly Step[]) {
    const sets = steps.flatMap((step) => (step.step === 'take' ? [step.set] : []))
    const edges = [wordCharacters, ...sets].flat().flatMap(([from, to]) => [from, to + 1])
    this.#starts = [...new Set([0, ...edges])].toSorted((a, b) => a - b)
    for (let byte = 0; byte < 256; byte++) this.#ofByte[byte] = this.#find(byte)
  }

  of(unit: number): number {
    return unit < 256 ? this.#ofByte[unit]! : this.#find(unit)
  }

  /** A character of the class. */
  sample(kind: number): number {
    return this.#starts[kind]!
  }

  #find(unit: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= unit) low = middle
      else high = middle - 1
    }
    return low
  }
}
