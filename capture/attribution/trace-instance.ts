import { spawnSync } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Remedy } from '../../shared/messages/messages.ts'
import { minimalEnvironment } from '../programs/programs.ts'

const tracefs = '/sys/kernel/tracing'
/** Where it is mounted when `/sys` may not be mounted on. */
const ownTracefs = '/run/podscope/tracing'

const namePrefix = 'podscope-'

/**
 * For each processor: some 10 000 events, which is more than happen between two readings even while
 * our event loop is busy for half a second.
 */
const BUFFER_KIB = 1024
/** Read at a time; what is left waits in the kernel's buffer for the next. */
const READ_BYTES_MAX = 1024 * 1024

/** An event to be told of, by its folder in tracefs, and of it what. */
export type AskedEvent = { name: string; filter?: string }

const events: readonly AskedEvent[] = [
  {
    name: 'sock/inet_sock_set_state',
    // TCP only: connect, what became of it, and close: after our FIN, after theirs, by a reset.
    filter:
      'protocol == 6 && (newstate == 2 || oldstate == 2 || newstate == 4 || newstate == 9 || ' +
      '(newstate == 7 && (oldstate == 1 || oldstate == 8)))',
  },
  { name: 'task/task_newtask' },
  { name: 'task/task_rename' },
  { name: 'cgroup/cgroup_attach_task' },
  { name: 'sched/sched_process_exit' },
]

let instances = 0

/**
 * A trace of our own (https://docs.kernel.org/trace/ftrace.html, "Instances"): nobody else's settings
 * are touched, and nobody else reads our events away.
 */
export class TraceInstance {
  readonly #folder: TraceFolder
  readonly #pipe: number
  readonly #buffer = Buffer.allocUnsafe(64 * 1024)

  private constructor(folder: TraceFolder) {
    this.#folder = folder
    this.#pipe = openSync(folder.pipe, constants.O_RDONLY | constants.O_NONBLOCK)
  }

  static open(): TraceInstance | Remedy {
    const folder = makeTraceFolder(events, { withFields: true })
    if ('code' in folder) return folder
    try {
      return new TraceInstance(folder)
    } catch (error) {
      folder.remove()
      return traceMissing((error as Error).message)
    }
  }

  /** What has been told since the last time: whole lines and the beginning of one. Never waits. */
  read(): string {
    const pieces: string[] = []
    let length = 0
    while (length < READ_BYTES_MAX) {
      const count = this.#readSome()
      if (count === 0) break
      pieces.push(this.#buffer.toString('latin1', 0, count))
      length += count
    }
    return pieces.join('')
  }

  close(): void {
    closeSync(this.#pipe)
    this.#folder.remove()
  }

  #readSome(): number {
    try {
      return readSync(this.#pipe, this.#buffer)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0
      throw error
    }
  }
}

/** An instance of ours in tracefs: what is told can be read from its pipe. */
export type TraceFolder = {
  /** Its `trace_pipe`: whoever has it open reads what the others then do not. */
  pipe: string
  /** Its `trace_marker`: what is written there is told as well, so a reader that waits comes back. */
  marker: string
  /** When nobody has its pipe open any more. */
  remove(): void
}

/** Mounts tracefs where that is needed, removes what services that were killed have left, and begins. */
export function makeTraceFolder(
  asked: readonly AskedEvent[],
  { withFields }: { withFields: boolean },
): TraceFolder | Remedy {
  const root = findTracefs()
  if ('code' in root) return root
  removeLeftInstances(root.folder)
  const folder = join(root.folder, 'instances', `${namePrefix}${process.pid}-${++instances}`)
  const remove = (): void => {
    removeInstance(folder)
    if (root.mounted !== undefined) unmount(root.mounted)
  }
  try {
    mkdirSync(folder)
    setUp(folder, asked, withFields)
    return { pipe: join(folder, 'trace_pipe'), marker: join(folder, 'trace_marker'), remove }
  } catch (error) {
    remove()
    return traceMissing((error as Error).message)
  }
}

function setUp(folder: string, asked: readonly AskedEvent[], withFields: boolean): void {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  write('trace_clock', 'mono') // Node's `process.hrtime` is the same clock.
  write('buffer_size_kb', String(BUFFER_KIB))
  if (withFields && existsSync(join(folder, 'options/fields'))) write('options/fields', '1')
  for (const { name, filter } of asked) {
    if (filter !== undefined) write(`events/${name}/filter`, filter)
    write(`events/${name}/enable`, '1')
  }
}

type Tracefs = {
  folder: string
  /** Where we have mounted it ourselves. */
  mounted: string | undefined
}

function findTracefs(): Tracefs | Remedy {
  if (process.platform !== 'linux') return traceMissing('this is not Linux')
  for (const folder of [tracefs, ownTracefs]) {
    if (existsSync(join(folder, 'instances'))) return { folder, mounted: undefined }
  }
  for (const folder of [tracefs, ownTracefs]) {
    if (mount(folder)) return { folder, mounted: folder }
  }
  return traceMissing('tracefs cannot be mounted')
}

function mount(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true })
  } catch {
    return false
  }
  const command = ['-t', 'tracefs', 'tracefs', folder]
  return spawnSync('mount', command, { env: minimalEnvironment() }).status === 0
}

/** Refused while another service has its instance there: then it stays for that one. */
function unmount(folder: string): void {
  spawnSync('umount', [folder], { env: minimalEnvironment() })
  if (folder === ownTracefs) attempt(() => rmdirSync(folder))
}

function removeLeftInstances(root: string): void {
  const folder = join(root, 'instances')
  for (const name of readdirSync(folder)) {
    const pid = Number(/^podscope-(\d+)-\d+$/.exec(name)?.[1])
    if (pid > 0 && !existsSync(`/proc/${pid}`)) removeInstance(join(folder, name))
  }
}

/** Its events go on costing everybody as long as it is there. */
function removeInstance(folder: string): void {
  attempt(() => writeFileSync(join(folder, 'events/enable'), '0'))
  attempt(() => rmdirSync(folder))
}

/** For what may not be there. */
function attempt(action: () => void): void {
  try {
    action()
  } catch {
    // It is not there, or somebody uses it: the next start removes it.
  }
}

function traceMissing(why: string): Remedy {
  return {
    code: 'trace-missing',
    text: `The kernel does not tell whose connections are (${why}): those that live shorter than a quarter of a second may stay unknown.`,
    remedy:
      'Run as root, or with the capability SYS_ADMIN and tracefs mounted at /sys/kernel/tracing.',
  }
}
