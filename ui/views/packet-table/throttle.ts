/** Calls `run` at once, then at most every `intervalMs`, and once more for what came between. */
export function throttle(run: () => void, intervalMs: number): { call(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDue = false
  const tick = (): void => {
    timer = undefined
    if (isDue) call()
  }
  const call = (): void => {
    isDue = timer !== undefined
    if (isDue) return
    run()
    timer = setTimeout(tick, intervalMs)
  }
  return { call, stop: () => clearTimeout(timer) }
}
