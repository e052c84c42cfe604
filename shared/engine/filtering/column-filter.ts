import type { Test } from '../../filter/expression.ts'
import { ColumnLeaves } from './column-leaves.ts'
import type { Kept } from '../kept.ts'
import type { PacketRun } from '../packet-columns.ts'
import { type ColumnTest, Verdict } from './verdict.ts'

/**
 * A filter over columns: all packets of a run at once, without an object for any of them. What columns
 * cannot tell is left `unknown`, and only where the rest of the filter does not decide without it.
 */
export class ColumnFilter {
  readonly #test: ColumnTest
  readonly #leaves: ColumnLeaves
  readonly #packetsMax: number

  constructor(kept: Kept, test: Test) {
    this.#packetsMax = kept.columns.chunkPackets
    this.#leaves = new ColumnLeaves(kept)
    this.#test = this.#compile(test)
  }

  /** Whether columns decide everything: no packet is read back for this filter. */
  get isQuick(): boolean {
    return !this.#leaves.asksPackets
  }

  /** About 5 ns for each packet and comparison. */
  evaluate(run: PacketRun, into: Uint8Array): void {
    this.#leaves.begin()
    this.#test(run, into)
  }

  #compile(test: Test): ColumnTest {
    switch (test.test) {
      case 'and':
      case 'or':
      case 'xor':
        return this.#joined(joints[test.test], this.#compile(test.left), this.#compile(test.right))
      case 'not': {
        const of = this.#compile(test.of)
        return (run, into) => {
          of(run, into)
          invert(into, run.end - run.start)
        }
      }
      default:
        return this.#leaves.leaf(test)
    }
  }

  #joined(joint: Uint8Array, left: ColumnTest, right: ColumnTest): ColumnTest {
    const other = new Uint8Array(this.#packetsMax)
    return (run, into) => {
      left(run, into)
      right(run, other)
      const count = run.end - run.start
      for (let at = 0; at < count; at++) into[at] = joint[into[at]! * 3 + other[at]!]!
    }
  }
}

/** By three times the verdict on the left plus that on the right (Kleene's logic). */
const joints = {
  and: Uint8Array.of(0, 0, 0, 0, 1, 2, 0, 2, 2),
  or: Uint8Array.of(0, 1, 2, 1, 1, 1, 2, 1, 2),
  xor: Uint8Array.of(0, 1, 2, 1, 0, 2, 2, 2, 2),
}

const inverse = Uint8Array.of(Verdict.yes, Verdict.no, Verdict.unknown)

function invert(verdicts: Uint8Array, count: number): void {
  for (let at = 0; at < count; at++) verdicts[at] = inverse[verdicts[at]!]!
}
