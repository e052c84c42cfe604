import type { Remedy } from '../../shared/messages/messages.ts'

/** Why a file cannot be written, as a sentence; `keptBytes` of it are whole. */
export function writeProblem(path: string, error: unknown, keptBytes?: number): Remedy {
  const kept =
    keptBytes === undefined
      ? ''
      : ` The first ${keptBytes} bytes are a complete recording, the capture goes on.`
  return {
    code: 'recording-failed',
    text: `Cannot write ${path}: ${diskReason(error)}.${kept}`,
    remedy: 'Name another file with -w, on a disk that has room.',
  }
}

/** A live capture goes on without the bytes of its packets. */
export function spoolFailed(error: unknown): Remedy {
  return {
    code: 'spool-failed',
    text: `The bytes of packets cannot be kept on the disk: ${diskReason(error)}.`,
    remedy: 'Packets and conversations go on; set TMPDIR to a folder with room to see bytes again.',
  }
}

/** Why a disk takes no more, in the middle of a sentence. */
export function diskReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file has reached the largest size allowed here',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'the file system is read-only',
  ENOENT: 'its folder does not exist',
  EISDIR: 'it is a folder',
}
