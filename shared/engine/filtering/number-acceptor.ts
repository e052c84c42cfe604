import type { Comparison, Operand, Test, Value } from '../../filter/expression.ts'
import type { Kept } from '../kept.ts'

/** One comparison, or one field that is asked for. */
export type Leaf = Exclude<Test, { test: 'and' | 'or' | 'xor' | 'not' }>

/** Whether a number is one that a leaf asks for; `NaN` is a number that is not there. */
export type Accepts = (value: number) => boolean

/** Whether the leaf is a question about one number, or about bits of it. */
export function isOfNumber(leaf: Leaf): boolean {
  if (leaf.test === 'matches') return false
  if (leaf.test === 'compare' && leaf.right.operand !== 'constant') return false
  const of = operandOf(leaf)
  return of.operand === 'field' || (of.operand === 'mask' && of.of.operand === 'field')
}

export function operandOf(leaf: Leaf): Operand {
  return leaf.test === 'compare' ? leaf.left : leaf.of
}

/** Whether it holds where no value is accepted. */
export function isNegated(leaf: Leaf): boolean {
  return leaf.test === 'in' && leaf.negated
}

/** The leaf, before it is negated, as a function of a number of at most 32 bits. */
export function acceptor(leaf: Leaf, kept: Kept): Accepts {
  const of = operandOf(leaf)
  const accepts = unmaskedAcceptor(leaf, kept)
  if (of.operand !== 'mask') return accepts
  const { mask } = of
  return (value) => accepts((value & mask) >>> 0)
}

function unmaskedAcceptor(leaf: Leaf, kept: Kept): Accepts {
  switch (leaf.test) {
    case 'exists':
      return leaf.of.operand === 'mask' ? (value) => value !== 0 : (value) => !Number.isNaN(value)
    case 'compare': {
      const { comparison, right } = leaf
      if (right.operand !== 'constant') throw new Error('not compared with a number')
      return comparing(comparison, inColumns(right.value, kept))
    }
    case 'in': {
      const ranges = leaf.ranges.map(({ from, to }) => ({
        from: inColumns(from, kept),
        to: inColumns(to, kept),
      }))
      return (value) => ranges.some(({ from, to }) => value >= from && value <= to)
    }
    case 'matches':
      throw new Error('numbers are not matched')
  }
}

/** Times since 1970 are compared as what they are since the first packet. */
function inColumns(value: Value, { baseTimeNs = 0n }: Kept): number {
  return typeof value === 'bigint' ? Number(value - baseTimeNs) : Number(value)
}

function comparing(comparison: Comparison, other: number): Accepts {
  switch (comparison) {
    case '==':
      return (value) => value === other
    case '!=':
      return (value) => value < other || value > other
    case '<':
      return (value) => value < other
    case '<=':
      return (value) => value <= other
    case '>':
      return (value) => value > other
    case '>=':
      return (value) => value >= other
    case 'contains':
      throw new Error('numbers contain nothing')
  }
}
