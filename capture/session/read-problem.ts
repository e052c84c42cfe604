import type { Remedy } from '../../shared/messages/messages.ts'

const reasons: Record<string, [reason: string, remedy: string]> = {
  ENOENT: ['there is no such file', 'Check the path; a pod is watched with `podscope watch`.'],
  EACCES: ['it may not be read', 'Change its mode or run as a user who may read it.'],
  EPERM: ['it may not be read', 'Change its mode or run as a user who may read it.'],
  EISDIR: ['it is a folder', 'Name a capture file in it.'],
}

/** Why a capture file cannot be read, in one sentence. */
export function readProblem(path: string, error: unknown): Remedy {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = Object.hasOwn(reasons, code) ? reasons[code] : undefined
  const [reason, remedy] = known ?? [
    error instanceof Error ? error.message : String(error),
    'Try again with another file.',
  ]
  return { code: 'cannot-read', text: `Cannot read ${path}: ${reason}.`, remedy }
}
