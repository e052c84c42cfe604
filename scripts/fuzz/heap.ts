/** Bytes that are held once nothing is left to collect; `undefined` without `--expose-gc`. */
export function heldBytes(): number | undefined {
  if (globalThis.gc === undefined) return undefined
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
