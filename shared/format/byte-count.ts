/** An exact count, thousands apart: `1 448 B`. */
export function formatByteCount(bytes: number): string {
  return `${formatCount(bytes)} B`
}

/** A whole number, thousands apart: `1 048 576`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** A count to read at a glance, three digits at most: `615 B`, `1.5 KiB`, `34 MiB`. */
export function formatByteSize(bytes: number): string {
  let value = bytes
  let unit = 0
  // 999.5 would be rounded up to a fourth digit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 9.95 ? value.toFixed(0) : value.toFixed(1)
  return `${digits} ${UNITS[unit]!}`
}
