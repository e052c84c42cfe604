import { readContainerId } from '../procfs/container-id.ts'
import { readNamespace } from '../procfs/namespaces.ts'
import { isSameProcess, readProcess } from '../procfs/processes.ts'

/** A process that can own a socket, as far as it could be learnt while it lived. */
export type OwningProcess = {
  pid: number
  /** Absent when the process had gone before it could be read, and the clocks do not agree. */
  startTicks?: number
  /** See `processName`. */
  name: string
  commandLine?: string
  pidInside?: number
  containerId?: string
  networkNamespace: number
}

const commandLineCharactersMax = 200

/**
 * Reads what identifies a process or thread; `undefined` when it has gone, or when its PID passed to
 * another one meanwhile. Some 80 µs.
 */
export function readOwningProcess(pid: number): OwningProcess | undefined {
  const process = readProcess(pid)
  const networkNamespace = readNamespace(pid, 'net')
  if (process === undefined || networkNamespace === undefined) return undefined
  const containerId = readContainerId(pid)
  if (!isSameProcess(process)) return undefined
  const commandLine = process.commandLine.join(' ').slice(0, commandLineCharactersMax)
  return {
    pid,
    startTicks: process.startTicks,
    name: process.name,
    pidInside: process.pidInside,
    networkNamespace,
    ...(commandLine !== '' && { commandLine }),
    ...(containerId !== undefined && { containerId }),
  }
}
