import { FileSource } from '../session/file-source.ts'
import type { Output } from './output.ts'
import { writeRemedy } from './output.ts'

/** Opens a capture file for a command without a page; notes about the file go to standard error. */
export async function openFile(path: string, out: Output): Promise<FileSource | undefined> {
  const source = await FileSource.open({ path, tell: (_, notice) => writeRemedy(out, notice) })
  if (!('problem' in source)) return source
  writeRemedy(out, source.problem)
  return undefined
}

/** Whether the file could be read at all: what is no capture file is a failure, a cut one is not. */
export function isCapture(source: FileSource): boolean {
  return !source.loader.notes.some(({ code }) => code === 'not-a-capture')
}
