import type { FilterField } from './catalogue.ts'
import { holds, isWithin, networkOf } from './compare-values.ts'
import type { Operand, Quantifier, SlicePart, Test, Value } from './expression.ts'

/** What a filter asks of the packet, or of whatever else has values of fields. */
export type PacketValues = {
  /** Every value that the field has there, outermost first; none where it is absent. */
  values(field: FilterField): readonly Value[]
  /** Of a protocol: the octets of its headers without what they carry. */
  headers(field: FilterField): readonly Value[]
}

export type PacketTest = (packet: PacketValues) => boolean

/** The filter as a function. What needs fewer fields is asked first where it is on the left. */
export function compileTest(test: Test): PacketTest {
  switch (test.test) {
    case 'and':
    case 'or':
    case 'xor': {
      const left = compileTest(test.left)
      const right = compileTest(test.right)
      if (test.test === 'and') return (packet) => left(packet) && right(packet)
      if (test.test === 'or') return (packet) => left(packet) || right(packet)
      return (packet) => left(packet) !== right(packet)
    }
    case 'not': {
      const of = compileTest(test.of)
      return (packet) => !of(packet)
    }
    case 'exists':
      return compileExists(test.of)
    case 'compare':
      return compileComparison(test)
    case 'matches': {
      const { pattern, quantifier } = test
      return every(quantifier, compileOperand(test.of), (value) =>
        value instanceof Uint8Array ? pattern.testBytes(value) : pattern.test(String(value)),
      )
    }
    case 'in': {
      const { ranges, quantifier } = test
      const isIn = every(quantifier, compileOperand(test.of), (value) =>
        ranges.some((range) => isWithin(value, range)),
      )
      return test.negated ? (packet) => !isIn(packet) : isIn
    }
  }
}

function compileExists(of: Operand): PacketTest {
  const read = compileOperand(of)
  if (of.operand !== 'mask') return (packet) => read(packet).length > 0
  return (packet) => read(packet).some((value) => value !== 0)
}

function compileComparison(test: Test & { test: 'compare' }): PacketTest {
  const { comparison, quantifier, right } = test
  const readLeft = compileOperand(test.left)
  if (right.operand === 'constant') {
    const { value: constant, prefixBits } = right
    const prefixed = { prefixBits }
    return every(quantifier, readLeft, (value) => holds(value, comparison, constant, prefixed))
  }
  const readRight = compileOperand(right)
  return (packet) => {
    const others = readRight(packet)
    const values = readLeft(packet)
    const isTrue = (value: Value) => {
      const compare = (other: Value) => holds(value, comparison, other)
      return quantifier === 'any' ? others.some(compare) : others.every(compare)
    }
    if (values.length === 0 || others.length === 0) return false
    return quantifier === 'any' ? values.some(isTrue) : values.every(isTrue)
  }
}

type Read = (packet: PacketValues) => readonly Value[]

/** False where there is no value, as in Wireshark: what is absent is neither equal nor different. */
function every(quantifier: Quantifier, read: Read, isTrue: (value: Value) => boolean): PacketTest {
  if (quantifier === 'any') return (packet) => read(packet).some(isTrue)
  return (packet) => {
    const values = read(packet)
    return values.length > 0 && values.every(isTrue)
  }
}

function compileOperand(operand: Operand): Read {
  switch (operand.operand) {
    case 'field': {
      const { field } = operand
      return (packet) => packet.values(field)
    }
    case 'constant': {
      const values = [operand.value]
      return () => values
    }
    case 'slice': {
      const read = compileInside(operand.of)
      return (packet) => read(packet).flatMap((value) => slicesOf(octetsOf(value), operand.parts))
    }
    case 'network': {
      const read = compileOperand(operand.of)
      return (packet) =>
        read(packet).map((value) => networkOf(value as Uint8Array, operand.prefixBits))
    }
    case 'mask': {
      const read = compileOperand(operand.of)
      return (packet) => read(packet).map((value) => masked(Number(value), operand.mask))
    }
    case 'call':
      return compileCall(operand)
  }
}

/** What slices and lengths are of: of a protocol, its headers. */
function compileInside(operand: Operand): Read {
  if (operand.operand !== 'field' || operand.field.kind !== 'protocol') {
    return compileOperand(operand)
  }
  const { field } = operand
  return (packet) => packet.headers(field)
}

function compileCall({ name, of }: Operand & { operand: 'call' }): Read {
  const read = compileInside(of)
  switch (name) {
    case 'count':
      // A field that is absent has no count, as in Wireshark.
      return (packet) => {
        const { length } = read(packet)
        return length === 0 ? [] : [length]
      }
    case 'len':
      return (packet) => read(packet).map((value) => octetsOf(value).length)
    case 'lower':
      return (packet) => read(packet).map((value) => String(value).toLowerCase())
    case 'upper':
      return (packet) => read(packet).map((value) => String(value).toUpperCase())
  }
}

const encoder = new TextEncoder()

function octetsOf(value: Value): Uint8Array {
  return value instanceof Uint8Array ? value : encoder.encode(String(value))
}

/** One value of all parts; none where a part lies outside. */
function slicesOf(octets: Uint8Array, parts: readonly SlicePart[]): Uint8Array[] {
  const taken: number[] = []
  for (const { start, length } of parts) {
    const from = start < 0 ? octets.length + start : start
    const to = length === undefined ? octets.length : from + length
    if (from < 0 || to > octets.length || to <= from) return []
    taken.push(...octets.subarray(from, to))
  }
  return [Uint8Array.from(taken)]
}

/** `&` of JavaScript takes 32 bits; numbers here have up to 53. */
function masked(value: number, mask: number): number {
  if (value <= 0x7fff_ffff && mask <= 0x7fff_ffff) return value & mask
  return Number(BigInt(value) & BigInt(mask))
}
