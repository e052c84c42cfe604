const UNITS = [
  { unit: 's', nanoseconds: 1e9 },
  { unit: 'ms', nanoseconds: 1e6 },
  { unit: 'µs', nanoseconds: 1e3 },
] as const

/**
 * A span of time to read at a glance: `0 s`, `340 ns`, `71 µs`, `1.2 ms`, `3.4 s`, `2 min 5 s`,
 * `1 h 3 min`. Negative spans carry a minus.
 */
export function formatDuration(durationNs: number): string {
  if (durationNs < 0) return `−${formatDuration(-durationNs)}`
  if (durationNs === 0) return '0 s'
  if (durationNs >= 59.95e9) return formatMinutes(Math.round(durationNs / 1e9))
  for (const { unit, nanoseconds } of UNITS) {
    const value = durationNs / nanoseconds
    // 999.5 µs is written as 1.0 ms: four digits say more than anybody reads.
    if (value >= 0.9995) return `${threeDigits(value)} ${unit}`
  }
  return `${Math.round(durationNs)} ns`
}

function threeDigits(value: number): string {
  return value >= 9.95 ? value.toFixed(0) : value.toFixed(1)
}

function formatMinutes(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return withRest(minutes, 'min', seconds % 60, 's')
  return withRest(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

function withRest(value: number, unit: string, ...[rest, restUnit]: [number, string]): string {
  return rest === 0 ? `${value} ${unit}` : `${value} ${unit} ${rest} ${restUnit}`
}
