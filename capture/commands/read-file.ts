import { FileSource } from '../session/file-source.ts'
import type { FileFollower } from '../session/file-source.ts'
import type { Output } from './output.ts'
import { writeRemedy } from './output.ts'

/** A program that writes into our pipe is interrupted with us: it may still write its last packets. */
const lastPacketsMs = 1000

/**
 * Reads a capture file for a command without a page; `follower` prints what it meets, and `finish`
 * what is left. Notes about the file go to standard error. Resolves with the exit status.
 */
export async function readFile(
  path: string,
  out: Output,
  follower: FileFollower,
  finish: (source: FileSource) => Promise<void>,
): Promise<number> {
  const tell = (_: string, notice: Parameters<typeof writeRemedy>[1]) => writeRemedy(out, notice)
  const source = await FileSource.open({ path, follower, tell })
  if ('problem' in source) {
    writeRemedy(out, source.problem)
    return 1
  }
  if (source.isPiped) stopWhenInterrupted(source)
  await source.loaded
  await finish(source)
  await source.close()
  return source.loader.sections.length > 0 ? 0 : 1
}

/** What came through a pipe is told when the person has seen enough; asked twice, we end at once. */
function stopWhenInterrupted(source: FileSource): void {
  process.once('SIGINT', () => {
    setTimeout(() => void source.endReading(), lastPacketsMs).unref()
  })
}
