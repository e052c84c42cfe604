/** Bytes that are held once nothing is left to collect; `undefined` without `--expose-gc`. */
export function heldBytes(): number | undefined {
  if (globalThis.gc === undefined) return undefined
  // The first one leaves buffers to be freed beside the program; the second waits for that.
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
