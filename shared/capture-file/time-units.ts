const NANOSECONDS = 1e9
const TWO_32 = 2 ** 32
/** Up to here the long division below stays exact: a remainder times 2^16 is below 2^53. */
const UNITS_EXACT_MAX = 2 ** 36

/** What the numbers of `if_tsresol` and `if_tsoffset` mean (pcapng, section 4.2). */
export type TimeUnits = {
  unitsPerSecond: number
  /** Nanoseconds in a unit where that is a whole number; else 0. */
  nanosecondsPerUnit: number
  /** The same as `unitsPerSecond`, where that is too large to be exact. */
  unitsPerSecondExact: bigint
  offsetSeconds: number
}

/** `resolution` as in `if_tsresol`: a power of ten, or of two where the highest bit is set. */
export function timeUnits(resolution: number, offsetSeconds: number): TimeUnits {
  const exact =
    (resolution & 0x80) === 0 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 0x7f)
  const unitsPerSecond = Number(exact)
  const isWhole = exact <= 1_000_000_000n && 1_000_000_000n % exact === 0n
  return {
    unitsPerSecond,
    nanosecondsPerUnit: isWhole ? NANOSECONDS / unitsPerSecond : 0,
    unitsPerSecondExact: exact,
    offsetSeconds,
  }
}

/** Receives the two numbers of a time. */
export type TimeTarget = { timeSeconds: number; timeNanoseconds: number }

/**
 * Turns a 64-bit count of units into seconds and nanoseconds, exactly; finer units are rounded down.
 * Without a BigInt for all resolutions that are usual. Seconds that a number does not hold exactly
 * (285 million years) are held at the last that it does.
 */
export function splitTime(target: TimeTarget, high: number, low: number, units: TimeUnits): void {
  const { unitsPerSecond } = units
  if (units.nanosecondsPerUnit === 0 || unitsPerSecond > UNITS_EXACT_MAX) {
    splitTimeSlowly(target, high, low, units)
    return
  }
  // Long division of high:low with digits of 16 bits: every intermediate number is exact.
  const quotientHigh = Math.floor(high / unitsPerSecond)
  const first = (high % unitsPerSecond) * 0x1_0000 + (low >>> 16)
  const quotientMiddle = Math.floor(first / unitsPerSecond)
  const second = (first % unitsPerSecond) * 0x1_0000 + (low & 0xffff)
  const quotientLow = Math.floor(second / unitsPerSecond)
  target.timeSeconds = heldSeconds(
    quotientHigh * TWO_32 + quotientMiddle * 0x1_0000 + quotientLow + units.offsetSeconds,
  )
  target.timeNanoseconds = (second % unitsPerSecond) * units.nanosecondsPerUnit
}

function splitTimeSlowly(target: TimeTarget, high: number, low: number, units: TimeUnits): void {
  const count = (BigInt(high) << 32n) | BigInt(low)
  const seconds = count / units.unitsPerSecondExact
  const rest = count % units.unitsPerSecondExact
  target.timeSeconds = heldSeconds(Number(seconds) + units.offsetSeconds)
  target.timeNanoseconds = Number((rest * 1_000_000_000n) / units.unitsPerSecondExact)
}

function heldSeconds(seconds: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(seconds, Number.MAX_SAFE_INTEGER))
}

/** The upper 32 bits of `seconds` · 10^9 + `nanoseconds`, exactly, up to the year 2554. */
export function nanosecondsHigh(seconds: number, nanoseconds: number): number {
  const upper = Math.floor(seconds / 0x1_0000) * NANOSECONDS
  return Math.floor(upper / 0x1_0000) + Math.floor(lowerSum(seconds, nanoseconds) / TWO_32)
}

/** The lower 32 bits of the same. */
export function nanosecondsLow(seconds: number, nanoseconds: number): number {
  return lowerSum(seconds, nanoseconds) % TWO_32
}

/** The sum without the whole multiples of 2^32 that its upper digit brings: below 2^47. */
function lowerSum(seconds: number, nanoseconds: number): number {
  const upper = Math.floor(seconds / 0x1_0000) * NANOSECONDS
  return (upper % 0x1_0000) * 0x1_0000 + (seconds % 0x1_0000) * NANOSECONDS + nanoseconds
}
