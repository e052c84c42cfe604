import { closeSync, fstatSync, openSync, statSync } from 'node:fs'
import type { Remedy } from '../../shared/messages/messages.ts'
import { isSameProcess } from '../procfs/processes.ts'

/** A network namespace that is held open: it stays the same one whatever becomes of the PID. */
export type OpenNetworkNamespace = {
  descriptor: number
  /** Whether we are in it already, so that nobody needs to enter it. */
  isOwn: boolean
  close(): void
}

/** The descriptor under which a child finds the namespace: the first after its standard streams. */
export const namespaceDescriptorInChild = 3

/**
 * Opens the network namespace of a process. The start time is compared after opening: a PID that has
 * passed to another process since it was found is refused, not followed into somebody else's pod.
 */
export function openNetworkNamespace(wanted: {
  pid: number
  startTicks: number
}): OpenNetworkNamespace | Remedy {
  let descriptor: number
  try {
    descriptor = openSync(`/proc/${wanted.pid}/ns/net`, 'r')
  } catch (error) {
    return explainRefusal(wanted.pid, (error as NodeJS.ErrnoException).code)
  }
  if (!isSameProcess(wanted)) {
    closeSync(descriptor)
    return processGone(wanted.pid)
  }
  return {
    descriptor,
    isOwn: fstatSync(descriptor).ino === statSync('/proc/self/ns/net').ino,
    close: () => closeSync(descriptor),
  }
}

/** The command that runs `command` in the namespace which the child finds as its descriptor 3. */
export function commandInside(namespace: OpenNetworkNamespace, command: string[]): string[] {
  if (namespace.isOwn) return command
  return ['nsenter', `--net=/proc/self/fd/${namespaceDescriptorInChild}`, '--', ...command]
}

function explainRefusal(pid: number, code: string | undefined): Remedy {
  if (code !== 'EACCES' && code !== 'EPERM') return processGone(pid)
  return {
    code: 'namespace-not-permitted',
    text: `The network namespace of process ${pid} may not be opened.`,
    remedy: 'Run as root, or with the capability SYS_PTRACE.',
  }
}

function processGone(pid: number): Remedy {
  return {
    code: 'process-gone',
    text: `Process ${pid}, through which the pod's network namespace is entered, has gone.`,
    remedy: 'Choose the pod again when it runs.',
  }
}
