/**
 * Calls `run` at once, then at most every `intervalMs`, and once more for what came between. `run` may
 * answer another time to rest until the next call.
 */
export function throttle(
  run: () => number | void,
  intervalMs: number,
): { call(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDue = false
  const tick = (): void => {
    timer = undefined
    if (isDue) call()
  }
  const call = (): void => {
    isDue = timer !== undefined
    if (isDue) return
    const restMs = run() ?? intervalMs
    timer = setTimeout(tick, restMs)
  }
  return { call, stop: () => clearTimeout(timer) }
}
