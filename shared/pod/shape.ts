/** Whether a value that came from outside is of a kind. */
export type Check = (value: unknown) => boolean

export const text = (value: unknown): value is string => typeof value === 'string'

export const flag: Check = (value) => typeof value === 'boolean'

/** A whole number from 0 on that a number holds exactly. */
export const count = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function oneOf(...values: readonly unknown[]): Check {
  return (value) => values.includes(value)
}

export function optional(check: Check): Check {
  return (value) => value === undefined || check(value)
}

export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check)
}

/** An object with these values; what else it has is not looked at. */
export function objectOf(checks: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(checks)
  return (value) => isObject(value) && entries.every(([key, check]) => check(value[key]))
}

/** An object of which all values are so. */
export function mapOf(check: Check): Check {
  return (value) => isObject(value) && Object.values(value).every(check)
}
