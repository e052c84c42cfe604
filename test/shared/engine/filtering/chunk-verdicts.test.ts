import { expect, test } from 'vitest'
import { ChunkVerdicts, Verdict } from '../../../../shared/engine/filtering/chunk-verdicts.ts'
import { MatchSet } from '../../../../shared/engine/filtering/match-set.ts'
import { PacketChunk } from '../../../../shared/engine/packet-chunk.ts'

const packets = 256
const { no, unknown, yes } = Verdict
const all = [no, unknown, yes] as const
const chunk = new PacketChunk(packets)
/** Begins and ends within a word. */
const run = { chunk, start: 5, end: 200, first: 6 }

test('verdicts are joined as Kleene has it, where one is unknown too', () => {
  const joints = {
    and: (a: number, b: number) => Math.min(a, b),
    or: (a: number, b: number) => Math.max(a, b),
    xor: (a: number, b: number) => (a === unknown || b === unknown ? unknown : a === b ? no : yes),
  }
  for (const [joint, expected] of Object.entries(joints)) {
    const left = filled((at) => all[at % 3]!)
    const right = filled((at) => all[Math.floor(at / 3) % 3]!)
    left[joint as keyof typeof joints](run, right)
    expect(verdictsOf(left)).toEqual(
      placesOf(run).map((at) => expected(all[at % 3]!, all[Math.floor(at / 3) % 3]!)),
    )
  }
})

test('what is not unknown is turned round by a negation', () => {
  const verdicts = filled((at) => all[at % 3]!)
  verdicts.not(run)
  expect(verdictsOf(verdicts)).toEqual(placesOf(run).map((at) => [yes, unknown, no][at % 3]))
})

test('a gate lets through what it is sure of, and is unsure for all else', () => {
  const verdicts = filled((at) => all[at % 3]!)
  verdicts.onlyWhere(
    run,
    filled((at) => all[Math.floor(at / 3) % 3]!),
  )
  expect(verdictsOf(verdicts)).toEqual(
    placesOf(run).map((at) => {
      const gate = all[Math.floor(at / 3) % 3]!
      return gate === yes ? all[at % 3] : gate
    }),
  )
})

test('only packets that are sure are asked whether they are refused', () => {
  const verdicts = filled((at) => all[at % 3]!)
  const asked: number[] = []
  verdicts.refuse(run, (at) => {
    asked.push(at)
    return at % 2 === 0
  })
  expect(asked).toEqual(placesOf(run).filter((at) => at % 3 === 2))
  expect(verdictsOf(verdicts)).toEqual(
    placesOf(run).map((at) => (at % 3 === 2 && at % 2 === 0 ? no : all[at % 3])),
  )
})

test('of a run, a match set takes over its packets and leaves those around it', () => {
  const matches = new MatchSet()
  for (const number of [5, 6, 7, 200, 201]) matches.set(number, true)
  matches.setRun(
    run,
    filled((at) => (at % 7 === 0 ? yes : no)),
  )
  const expected = placesOf(run)
    .filter((at) => at % 7 === 0)
    .map((at) => at + 1)
  expect(matches.numbers(0, packets)).toEqual([5, ...expected, 201])
  expect(matches.count).toBe(expected.length + 2)
})

function filled(tell: (at: number) => number): ChunkVerdicts {
  const verdicts = new ChunkVerdicts(packets)
  verdicts.tellEach(run, tell)
  return verdicts
}

function placesOf({ start, end }: typeof run): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index)
}

function verdictsOf({ sure, possible }: ChunkVerdicts): number[] {
  return placesOf(run).map((at) => {
    const bit = 1 << at
    if (sure[at >>> 5]! & bit) return yes
    return possible[at >>> 5]! & bit ? unknown : no
  })
}
