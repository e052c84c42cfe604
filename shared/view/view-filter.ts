import type { FilterRun } from '../engine/filtering/filter-run.ts'
import type { MatchSet } from '../engine/filtering/match-set.ts'
import { completionAt } from '../filter/complete.ts'
import { parseFilter } from '../filter/parse-filter.ts'
import type { FilterProblem, OldName } from '../filter/problem.ts'
import type { FilterOffer, FilterStatus } from '../messages/filter-records.ts'
import type { PacketSpan } from '../messages/messages.ts'
import type { ViewedEngine } from './viewed-engine.ts'

/** The filter of one view, and what it has found in the engine that the view looks at. */
export class ViewFilter {
  #engine: ViewedEngine | undefined
  #text = ''
  #run: FilterRun | undefined
  #failure: unknown

  /** Replaces the filter; an empty one lets everything through. */
  set(engine: ViewedEngine, text: string): FilterProblem | undefined {
    const parsed = parseFilter(text)
    if ('problem' in parsed) return parsed.problem
    this.close()
    this.#engine = engine
    this.#text = text
    this.#run = parsed.test && engine.filter(parsed.test)
    return undefined
  }

  /** What is known up to now; what has come since is looked at from now on. */
  status(engine: ViewedEngine): FilterStatus {
    const run = this.#runOf(engine)
    const { firstRetained, lastPacket } = engine
    if (run === undefined) {
      const listed = lastPacket - firstRetained + 1
      return {
        text: '',
        first: firstRetained - 1,
        matches: listed,
        decided: lastPacket,
        lastPacket,
      }
    }
    const { evicted, count } = run.matches
    return { text: this.#text, first: evicted, matches: count, decided: run.decided, lastPacket }
  }

  /** Numbers of the packets at the places `from` to before `to` of the filtered list. */
  numbers(engine: ViewedEngine, from: number, to: number): number[] {
    const run = this.#runOf(engine)
    if (run !== undefined) return run.matches.numbers(from, to)
    const first = Math.max(from + 1, engine.firstRetained)
    const count = Math.max(0, Math.min(to, engine.lastPacket) - first + 1)
    return Array.from({ length: count }, (_, index) => first + index)
  }

  /** Numbers of the packets `from` to `to` that match, rising, all of them looked at; all, without a filter. */
  async matchesIn(engine: ViewedEngine, { from, to }: PacketSpan): Promise<readonly number[]> {
    const run = this.#runOf(engine)
    await run?.advance()
    const all = { from: from - 1, to }
    const { from: first, to: end } = run
      ? { from: run.matches.placeOf(from), to: run.matches.placeOf(to + 1) }
      : all
    return this.numbers(engine, first, end)
  }

  /** The next match after a packet, or the one before it, and its place in the filtered list. */
  step(
    engine: ViewedEngine,
    packet: number,
    forward: boolean,
  ): { packet: number; place: number } | undefined {
    const run = this.#runOf(engine)
    const { firstRetained, lastPacket } = engine
    if (run === undefined) {
      const next = packet + (forward ? 1 : -1)
      const isListed = next >= firstRetained && next <= lastPacket
      return isListed ? { packet: next, place: next - 1 } : undefined
    }
    const next = forward ? run.matches.after(packet) : run.matches.before(packet)
    return next === undefined ? undefined : { packet: next, place: run.matches.placeOf(next) }
  }

  /** The filter at work, what has come up to now taken in; absent without one, or when reading has failed. */
  run(engine: ViewedEngine): { text: string; run: FilterRun } | undefined {
    if (this.#failure !== undefined) return undefined
    const run = this.#runOf(engine)
    return run && { text: this.#text, run }
  }

  /** The packets that match, as far as they have been found; absent when all do. */
  matches(engine: ViewedEngine): MatchSet | undefined {
    return this.#runOf(engine)?.matches
  }

  /** Nothing is looked for any more. */
  close(): void {
    this.#run?.close()
    this.#run = undefined
    this.#text = ''
    this.#failure = undefined
  }

  /** Of an engine that has taken the place of another one, everything is shown. Throws what reading has thrown. */
  #runOf(engine: ViewedEngine): FilterRun | undefined {
    if (engine !== this.#engine) this.close()
    this.#engine = engine
    const run = this.#run
    if (this.#failure !== undefined) throw this.#failure
    if (run?.isBehind) {
      run.advance().catch((error: unknown) => {
        if (run === this.#run) this.#failure = error
      })
    }
    return run
  }
}

/** What is to be said of a filter that is being typed. */
export function checkFilter(
  engine: ViewedEngine | undefined,
  text: string,
): { mistake?: FilterProblem; isQuick?: true; oldNames?: OldName[] } {
  const parsed = parseFilter(text)
  if ('problem' in parsed) return { mistake: parsed.problem }
  const { test, oldNames } = parsed
  const isQuick = test === undefined || engine?.isQuick(test) === true
  return { ...(isQuick && { isQuick }), ...(oldNames.length > 0 && { oldNames: [...oldNames] }) }
}

/** How many packets from `from` on match a text, and the first of them; nothing of it is kept. */
export async function countMatches(
  engine: ViewedEngine,
  text: string,
  from: number,
): Promise<{ count: number; first?: number; mistake?: FilterProblem }> {
  const parsed = parseFilter(text)
  if ('problem' in parsed) return { count: 0, mistake: parsed.problem }
  if (parsed.test === undefined) {
    const first = Math.max(from, engine.firstRetained)
    const count = Math.max(0, engine.lastPacket - first + 1)
    return count === 0 ? { count } : { count, first }
  }
  const run = engine.filter(parsed.test, from)
  try {
    await run.advance()
    const first = run.matches.after(from - 1)
    return { count: run.matches.count, ...(first !== undefined && { first }) }
  } finally {
    run.close()
  }
}

/** What can be typed at a place, values that are present among them. */
export function offersAt(
  engine: ViewedEngine | undefined,
  text: string,
  cursor: number,
): { offset: number; length: number; offers: FilterOffer[] } {
  const { offset, length, offers, valuesOf, typed } = completionAt(text, cursor)
  if (valuesOf === undefined) return { offset, length, offers }
  const values = engine?.presentValues(valuesOf, typed) ?? []
  return {
    offset,
    length,
    offers: values.map((value) => ({ text: value.text, title: '', count: value.conversations })),
  }
}
