import { createHash } from 'node:crypto'
import { hostname, userInfo } from 'node:os'

/** Whose an agent is: this person at this machine, without saying who that is. */
export function ownerName(): string {
  const text = `${hostname()}\0${userName()}`
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** Whether the process that placed an agent from here still runs. `process` is its number. */
export function isProcessAlive(text: string): boolean {
  const pid = Number(text)
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** In a container a user may have no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '')
  }
}
