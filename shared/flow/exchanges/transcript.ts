import { Direction } from '../../messages/records.ts'
import type { ExchangeRecord } from '../../messages/records.ts'
import { HttpSpans } from './http-spans.ts'
import type { HttpSpan } from './http-spans.ts'
import type { Octets } from './octets.ts'

/**
 * What one side said before the other did: octets as they are, or one HTTP/1 message. `segments` are
 * in order, and cut where messages meet.
 */
export type Turn = {
  /** Stays when more of the stream becomes known. */
  key: string
  direction: Direction
  segments: Octets[]
  message?: HttpSpan
}

/**
 * A conversation's stream by turns. Where it carries HTTP/1, messages are turns of their own as far as
 * it is certain where they begin and end: the exchanges that the engine has paired say which answer
 * belongs to which request. Linear in the segments' octets.
 */
export function transcript(
  segments: readonly Octets[],
  exchanges: readonly ExchangeRecord[] = [],
): Turn[] {
  const spans = exchanges.some(({ application }) => application === 'HTTP')
    ? new HttpSpans(exchanges).read(segments)
    : noSpans
  const turns = new TurnList()
  for (const segment of segments) {
    for (const { part, span } of cut(segment, spans[segment.direction] ?? [])) {
      turns.add(part, span)
    }
  }
  return turns.all
}

/** Octets of a turn that were captured, and that were not. */
export function turnLength({ segments }: Turn): { captured: number; missing: number } {
  let captured = 0
  let missing = 0
  for (const segment of segments) {
    captured += segment.bytes.length
    missing += segment.missing
  }
  return { captured, missing }
}

const noSpans: Partial<Record<Direction, HttpSpan[]>> = {}

class TurnList {
  readonly all: Turn[] = []
  readonly #byMessage = new Map<HttpSpan, Turn>()

  add(part: Octets, message: HttpSpan | undefined): void {
    const turn = message ? this.#byMessage.get(message) : this.#lastOctets(part.direction)
    if (turn) turn.segments.push(part)
    else this.#begin(part, message)
  }

  #lastOctets(direction: Direction): Turn | undefined {
    const last = this.all.at(-1)
    return last && !last.message && last.direction === direction ? last : undefined
  }

  #begin(part: Octets, message: HttpSpan | undefined): void {
    const { direction, offset } = part
    const turn: Turn = { key: `${direction} ${offset}`, direction, segments: [part] }
    if (message) {
      turn.message = message
      this.#byMessage.set(message, turn)
    }
    this.all.push(turn)
  }
}

/** The parts of a segment that belong to different messages, or to none. */
function* cut(
  segment: Octets,
  spans: readonly HttpSpan[],
): Iterable<{ part: Octets; span: HttpSpan | undefined }> {
  const length = segment.bytes.length + segment.missing
  let at = 0
  for (const span of spans.slice(firstReaching(spans, segment.offset))) {
    const from = Math.max(0, span.offset - segment.offset)
    const to = Math.min(length, span.offset + span.length - segment.offset)
    if (from >= length) break
    if (from > at) yield { part: partOf(segment, at, from), span: undefined }
    if (to > from) yield { part: partOf(segment, from, to), span }
    at = Math.max(at, to)
  }
  if (at < length) yield { part: partOf(segment, at, length), span: undefined }
}

/** The first span that ends behind `offset`. */
function firstReaching(spans: readonly HttpSpan[], offset: number): number {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (spans[middle]!.offset + spans[middle]!.length > offset) high = middle
    else low = middle + 1
  }
  return low
}

function partOf(segment: Octets, from: number, to: number): Octets {
  const captured = segment.bytes.length
  if (from === 0 && to === captured + segment.missing) return segment
  return {
    ...segment,
    offset: segment.offset + from,
    bytes: segment.bytes.subarray(from, to),
    missing: Math.max(0, to - Math.max(from, captured)),
  }
}
