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

/** Read at a time; what is left waits in the kernel's buffer for the next. */
const READ_BYTES_MAX = 1024 * 1024

/** An event to be told of, by its folder in tracefs, and of it what. */
export type AskedEvent = { name: string; filter?: string }

export type TraceOptions = {
  /** All fields of an event are told, where the kernel can: newer ones. */
  withFields: boolean
  /** Of each processor; what is not read before it is full is lost. */
  bufferKib: number
}

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

  static open(asked: readonly AskedEvent[], options: TraceOptions): TraceInstance | Remedy {
    const folder = makeTraceFolder(asked, options)
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

  /** Begins to tell again, or does not tell any more. What was told before can still be read. */
  tell(isTold: boolean): void {
    this.#folder.tell(isTold)
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
  /** Whether its events are told; they are from the beginning. */
  tell(isTold: boolean): void
  /** When nobody has its pipe open any more. */
  remove(): void
}

/** Mounts tracefs where that is needed, removes what services that were killed have left, and begins. */
export function makeTraceFolder(
  asked: readonly AskedEvent[],
  options: TraceOptions,
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
    setUp(folder, asked, options)
    return {
      pipe: join(folder, 'trace_pipe'),
      marker: join(folder, 'trace_marker'),
      tell: (isTold) => tell(folder, asked, isTold),
      remove,
    }
  } catch (error) {
    remove()
    return traceMissing((error as Error).message)
  }
}

function setUp(
  folder: string,
  asked: readonly AskedEvent[],
  { withFields, bufferKib }: TraceOptions,
): void {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  write('trace_clock', 'mono') // Node's `process.hrtime` is the same clock.
  write('buffer_size_kb', String(bufferKib))
  if (withFields && existsSync(join(folder, 'options/fields'))) write('options/fields', '1')
  for (const { name, filter } of asked) {
    if (filter !== undefined) write(`events/${name}/filter`, filter)
  }
  tell(folder, asked, true)
}

function tell(folder: string, asked: readonly AskedEvent[], isTold: boolean): void {
  for (const { name } of asked) {
    writeFileSync(join(folder, `events/${name}/enable`), isTold ? '1' : '0')
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
