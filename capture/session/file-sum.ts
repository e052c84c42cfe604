import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'

/** Larger files are known by their name and size alone, as on the page. */
const summedBytesMax = 16 * 1024 * 1024

/** What links know a file by: its size, and the first twelve hexadecimal digits of its SHA-256. */
export type FileSum = { bytes: number; sha256?: string }

/** Nothing for what is no ordinary file, or cannot be read. About 10 ms for the largest that is summed. */
export async function fileSum(path: string): Promise<FileSum | undefined> {
  try {
    const file = await stat(path)
    if (!file.isFile()) return undefined
    const bytes = file.size
    if (bytes > summedBytesMax) return { bytes }
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    return { bytes, sha256: digest.slice(0, 12) }
  } catch {
    return undefined
  }
}
