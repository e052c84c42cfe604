/** Waiting times between attempts to connect, in milliseconds. */
export type BackoffOptions = { firstMs: number; lastMs: number; factor: number }

/** Soon enough for a service that restarts, slow enough for one that is gone. */
export const reconnectBackoff: BackoffOptions = { firstMs: 1_000, lastMs: 7_000, factor: 1.6 }

/** How long to wait before attempt `attempt`, counted from 1. */
export function backoffMs(attempt: number, options: BackoffOptions = reconnectBackoff): number {
  return Math.min(options.firstMs * options.factor ** (attempt - 1), options.lastMs)
}
