import { procRootDefault, readProcFolder, readProcLink } from './proc-read.ts'

/**
 * A process with more open descriptors than this is read only so far: a scan must end. Ten times
 * what a busy proxy has.
 */
const descriptorsMax = 131_072

const socketPrefix = 'socket:['

/**
 * The inodes of the sockets a process has open (`/proc/PID/fd` links to `socket:[1234]`), which are
 * those of the socket tables. Empty when the process has gone or may not be looked at; ask
 * `canReadDescriptors` which. About 2 µs a descriptor.
 */
export function readSocketInodes(pid: number, procRoot = procRootDefault): number[] {
  const folder = `${procRoot}/${pid}/fd`
  const inodes: number[] = []
  const names = readProcFolder(folder) ?? []
  for (const name of names.slice(0, descriptorsMax)) {
    const target = readProcLink(`${folder}/${name}`)
    if (target?.startsWith(socketPrefix)) {
      inodes.push(Number(target.slice(socketPrefix.length, -1)))
    }
  }
  return inodes
}

/**
 * Whether the descriptors of this process can be seen: a process of another user needs
 * CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE. Also false when it has gone.
 */
export function canReadDescriptors(pid: number, procRoot = procRootDefault): boolean {
  return readProcFolder(`${procRoot}/${pid}/fd`) !== undefined
}
