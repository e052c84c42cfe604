const NANOSECONDS = 1_000_000_000n

/**
 * Nanoseconds since 1970 as an ISO 8601 time in UTC with all nine digits:
 * `2024-05-01T12:00:00.000000071Z`. Beyond the years a `Date` can hold: seconds since 1970.
 */
export function formatTimestamp(timeNs: bigint): string {
  // BigInt division rounds towards zero; a time before 1970 needs the second below.
  const remainder = ((timeNs % NANOSECONDS) + NANOSECONDS) % NANOSECONDS
  const seconds = (timeNs - remainder) / NANOSECONDS
  const fraction = String(remainder).padStart(9, '0')
  const date = new Date(Number(seconds) * 1000)
  if (Number.isNaN(date.getTime())) return `${seconds}.${fraction}`
  return `${date.toISOString().slice(0, -5)}.${fraction}Z`
}

/** A packet's two time numbers as nanoseconds since 1970. */
export function joinTime(seconds: number, nanoseconds: number): bigint {
  return BigInt(seconds) * NANOSECONDS + BigInt(nanoseconds)
}
