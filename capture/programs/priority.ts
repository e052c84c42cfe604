import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

/**
 * Before the programs that are watched, which on a busy node take every processor there is: a capture
 * that waits for its turn loses packets, and it needs little. See setpriority(2).
 */
const captureNiceness = -10

/**
 * Lets a process of ours go first, where that is permitted (CAP_SYS_NICE); elsewhere all stays. Linux
 * keeps niceness by thread (sched(7)), and Node's event loop waits for its threads that collect
 * garbage: all that there are now are raised, and what they start inherits it.
 */
export function raisePriority(pid: number): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      setPriority(Number(thread), captureNiceness)
    }
  } catch {
    // It takes a right that capturing does not need; the kernel's drop counter tells what it costs.
  }
}
