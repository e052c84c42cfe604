import type { Comparison, Value, ValueRange } from './expression.ts'

/** Of an address: how many of its first bits count. */
export type Prefixed = { prefixBits?: number | undefined }

/** Both are of one kind: the filter has been checked. Octets of different lengths are never equal. */
export function holds(
  left: Value,
  comparison: Comparison,
  right: Value,
  { prefixBits }: Prefixed = {},
): boolean {
  switch (comparison) {
    case '==':
      return areEqual(left, right, prefixBits)
    case '!=':
      return !areEqual(left, right, prefixBits)
    case 'contains':
      return contains(left, right)
    case '<':
      return order(left, right, prefixBits) < 0
    case '<=':
      return order(left, right, prefixBits) <= 0
    case '>':
      return order(left, right, prefixBits) > 0
    case '>=':
      return order(left, right, prefixBits) >= 0
  }
}

/** Both ends are in it. */
export function isWithin(value: Value, { from, to, prefixBits }: ValueRange): boolean {
  if (from === to) return areEqual(value, from, prefixBits)
  return order(value, from) >= 0 && order(value, to) <= 0
}

/** The first bits of an address, the others 0. */
export function networkOf(address: Uint8Array, prefixBits: number): Uint8Array {
  return address.map((octet, index) => octet & maskAt(index, prefixBits))
}

function areEqual(left: Value, right: Value, prefixBits?: number): boolean {
  if (!(left instanceof Uint8Array) || !(right instanceof Uint8Array)) return left === right
  return left.length === right.length && order(left, right, prefixBits) === 0
}

/** Below 0, 0 or above 0; `NaN` where there is no order: addresses of two families. */
function order(left: Value, right: Value, prefixBits?: number): number {
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    return orderOfOctets(left, right, prefixBits)
  }
  if (left < right) return -1
  return left > right ? 1 : 0
}

function orderOfOctets(left: Uint8Array, right: Uint8Array, prefixBits = Infinity): number {
  const shared = Math.min(left.length, right.length)
  for (let index = 0; index < shared; index++) {
    const mask = maskAt(index, prefixBits)
    const difference = (left[index]! & mask) - (right[index]! & mask)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** The bits of the octet at `index` that are among the first `prefixBits`. */
function maskAt(index: number, prefixBits: number): number {
  const bits = Math.max(0, Math.min(8, prefixBits - index * 8))
  return 0xff & (0xff << (8 - bits))
}

function contains(where: Value, what: Value): boolean {
  if (typeof where === 'string' && typeof what === 'string') return where.includes(what)
  if (!(where instanceof Uint8Array) || !(what instanceof Uint8Array)) return false
  return indexOfOctets(where, what) >= 0
}

function indexOfOctets(where: Uint8Array, what: Uint8Array): number {
  if (what.length === 0) return 0
  const first = what[0]!
  const last = where.length - what.length
  for (let at = where.indexOf(first); at >= 0 && at <= last; at = where.indexOf(first, at + 1)) {
    let index = 1
    while (index < what.length && where[at + index] === what[index]) index++
    if (index === what.length) return at
  }
  return -1
}
