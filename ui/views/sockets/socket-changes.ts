import type { Socket } from '../../../shared/pod/pod.ts'
import { socketKey } from './socket-text.ts'

/** Linux keeps a closed connection for as long (`TCP_TIMEWAIT_LEN`, include/net/tcp.h). */
const timeWaitMs = 60_000
/** So long a row is marked as new. */
const newMs = 3_000

type Seen = {
  sinceMs: number
  isNew: boolean
  waits: boolean
  waitsSinceMs: number | undefined
}

/** What happens to the rows of a table that is read again and again. Times are the page's, in ms. */
export class SocketChanges {
  #seen = new Map<string, Seen>()
  #isFirst = true

  /** The table as it is now. Nothing is new in the first one, and no time to wait is known. */
  look(sockets: readonly Socket[], nowMs: number): void {
    const seen = new Map<string, Seen>()
    for (const socket of sockets) {
      const key = keyOf(socket)
      const before = this.#seen.get(key)
      const waits = socket.state === 'TIME_WAIT'
      seen.set(key, {
        sinceMs: before?.sinceMs ?? nowMs,
        isNew: before?.isNew ?? !this.#isFirst,
        waits,
        // What waited already when it was first seen began nobody knows when.
        waitsSinceMs:
          !waits || this.#isFirst ? undefined : before?.waits ? before.waitsSinceMs : nowMs,
      })
    }
    this.#seen = seen
    this.#isFirst = false
  }

  isNew(socket: Socket, nowMs: number): boolean {
    const seen = this.#seen.get(keyOf(socket))
    return seen !== undefined && seen.isNew && nowMs - seen.sinceMs < newMs
  }

  /** Seconds until a connection in TIME_WAIT is forgotten; nothing where its beginning was not seen. */
  secondsLeft(socket: Socket, nowMs: number): number | undefined {
    const sinceMs = this.#seen.get(keyOf(socket))?.waitsSinceMs
    if (socket.state !== 'TIME_WAIT' || sinceMs === undefined) return undefined
    return Math.max(0, Math.ceil((sinceMs + timeWaitMs - nowMs) / 1000))
  }
}

/** A connection that goes to TIME_WAIT loses its inode: its ends stay. */
function keyOf(socket: Socket): string {
  return socketKey({ ...socket, inode: 0 })
}
