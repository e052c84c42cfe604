import { existsSync } from 'node:fs'

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/**
 * Whether tests with these programs can run here. Says once, by the name of the tests, why not.
 */
export function canRun(tests: string, programs: readonly string[]): boolean {
  const missing = [
    ...(process.platform === 'linux' ? [] : ['Linux']),
    ...(process.geteuid?.() === 0 ? [] : ['root']),
    ...programs.filter((program) => findProgram(program) === undefined),
  ]
  if (missing.length > 0) {
    process.stderr.write(`skipped: ${tests}. Missing: ${missing.join(', ')}\n`)
  }
  return missing.length === 0
}

/** Where a program lies; a path is answered by itself. */
export function findProgram(program: string): string | undefined {
  const paths = program.startsWith('/')
    ? [program]
    : folders.map((folder) => `${folder}/${program}`)
  return paths.find((path) => existsSync(path))
}
