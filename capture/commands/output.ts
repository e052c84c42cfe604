import { once } from 'node:events'
import type { Remedy } from '../../shared/messages/messages.ts'

/** Where a command writes: lines of results, and lines about what happened. */
export type Output = {
  write(line: string): void
  error(line: string): void
  /** Resolves when there is room for more results. */
  drained(): Promise<void>
}

/** Results on standard output, everything else on standard error. */
export const processOutput: Output = {
  write: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
  drained: async () => {
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
  },
}

/** What is wrong and what to do about it, as one line. */
export function writeRemedy(out: Output, { text, remedy }: Remedy): void {
  out.error(`podscope: ${text} ${remedy}`)
}
