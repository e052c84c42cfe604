const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs what takes a while and must be undone when a person interrupts it; `run` ends soon after its
 * signal. Asked twice, the process ends at once.
 */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const interrupt = () => {
    if (abort.signal.aborted) process.exit(130)
    abort.abort()
  }
  for (const signal of signals) process.on(signal, interrupt)
  try {
    return await run(abort.signal)
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}
