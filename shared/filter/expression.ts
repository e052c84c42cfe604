import type { FilterField } from './catalogue.ts'
import type { Pattern } from './pattern.ts'

/**
 * What a field holds in one place of a packet. Addresses and byte strings are octets, times are
 * nanoseconds; only those since 1970 are too large for a number.
 */
export type Value = number | bigint | string | Uint8Array

/** `===` and `!=` hold for all values of a field, the others for any; `all` and `any` change that. */
export type Quantifier = 'any' | 'all'

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'contains'

/** A filter that has been read and checked: names are known, and both sides are of one kind. */
export type Test =
  | { test: 'and' | 'or' | 'xor'; left: Test; right: Test }
  | { test: 'not'; of: Test }
  /** The operand has a value; of a mask, one that is not 0. */
  | { test: 'exists'; of: Operand }
  | {
      test: 'compare'
      quantifier: Quantifier
      comparison: Comparison
      left: Operand
      right: Operand
    }
  | { test: 'matches'; quantifier: Quantifier; of: Operand; pattern: Pattern }
  /** Of equal ends a range holds one value; `negated` is `not in`. */
  | {
      test: 'in'
      quantifier: Quantifier
      of: Operand
      ranges: readonly ValueRange[]
      negated: boolean
    }

export type ValueRange = { from: Value; to: Value; prefixBits?: number }

export type Operand =
  | { operand: 'field'; field: FilterField }
  | { operand: 'constant'; value: Value; prefixBits?: number }
  | { operand: 'slice'; of: Operand; parts: readonly SlicePart[] }
  /** The first bits of an address; the others are 0. */
  | { operand: 'network'; of: Operand; prefixBits: number }
  | { operand: 'mask'; of: Operand; mask: number }
  | { operand: 'call'; name: FunctionName; of: Operand }

export const functionNames = ['len', 'count', 'lower', 'upper'] as const
export type FunctionName = (typeof functionNames)[number]

/** Octets from `start` on, counted from the end where below 0; to the end without `length`. */
export type SlicePart = { start: number; length?: number }

/** Every field that a filter asks for, each once. */
export function fieldsOf(test: Test): Set<FilterField> {
  const found = new Set<FilterField>()
  visitFields(test, (field) => found.add(field))
  return found
}

function visitFields(test: Test, see: (field: FilterField) => void): void {
  switch (test.test) {
    case 'and':
    case 'or':
    case 'xor':
      visitFields(test.left, see)
      visitFields(test.right, see)
      break
    case 'not':
      visitFields(test.of, see)
      break
    case 'compare':
      visitOperand(test.left, see)
      visitOperand(test.right, see)
      break
    case 'exists':
    case 'matches':
    case 'in':
      visitOperand(test.of, see)
  }
}

function visitOperand(operand: Operand, see: (field: FilterField) => void): void {
  if (operand.operand === 'field') see(operand.field)
  else if (operand.operand !== 'constant') visitOperand(operand.of, see)
}
