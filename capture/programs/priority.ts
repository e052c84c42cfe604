import { setPriority } from 'node:os'

/**
 * Before the programs that are watched, which on a busy node take every processor there is: a capture
 * that waits for its turn loses packets, and it needs little. See setpriority(2).
 */
const captureNiceness = -10

/** Lets a process of ours go first, where that is permitted (CAP_SYS_NICE); elsewhere all stays. */
export function raisePriority(pid: number): void {
  try {
    setPriority(pid, captureNiceness)
  } catch {
    // It takes a right that capturing does not need; the kernel's drop counter tells what it costs.
  }
}
