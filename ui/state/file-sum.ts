/**
 * A file is summed in memory, beside the worker that reads it: larger ones are known by their name and
 * size alone, so that their first rows do not wait and the page does not hold all of them.
 */
export const summedBytesMax = 16 * 1024 * 1024

/**
 * The first twelve hexadecimal digits of a file's SHA-256. Nothing where the file is too large or
 * changed meanwhile, or where the browser has no `crypto.subtle`: pages from elsewhere than this
 * machine that do not come over HTTPS.
 */
export async function fileSum(file: Blob): Promise<string | undefined> {
  if (file.size > summedBytesMax || !globalThis.isSecureContext) return undefined
  try {
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
    const octets = [...new Uint8Array(digest).subarray(0, 6)]
    return octets.map((octet) => octet.toString(16).padStart(2, '0')).join('')
  } catch {
    return undefined
  }
}
