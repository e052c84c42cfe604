/**
 * Small things kept in this browser: the theme, sizes. Storage may be switched off or full; then they
 * are simply not kept.
 */
const prefix = 'podscope.'

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value)
  } catch {
    // Not kept.
  }
}

export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(prefix + name) ?? undefined
  } catch {
    return undefined
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(prefix + name)
  } catch {
    // It was not kept.
  }
}
