import { basename } from 'node:path'

/** TASK_COMM_LEN without the zero at its end: a name that is longer is cut (proc_pid_comm(5)). */
const nameCharactersMax = 15

/**
 * Whether `comm` says of a thread what it does in its process, instead of which program that is.
 * Node.js calls its first thread so from version 24 on; the name of a process is that of its first
 * thread.
 */
export function isThreadName(comm: string): boolean {
  return comm === 'MainThread'
}

/**
 * What a process is called: its `/proc/PID/comm`, as `ps` shows it; where that is the name of its
 * first thread, the program as it was called, which is what the kernel had named the process.
 */
export function processName(comm: string, commandLine: readonly string[]): string {
  if (!isThreadName(comm)) return comm
  const program = basename(commandLine[0] ?? '').slice(0, nameCharactersMax)
  return program === '' ? comm : program
}
