import { procRootDefault, readProcText } from '../procfs/proc-read.ts'
import { readCommandLine } from '../procfs/processes.ts'

/** What is needed of a container's OCI bundle (`config.json` of the OCI runtime specification). */
export type OciBundle = {
  annotations: Record<string, string>
  /** Absent where the container has the node's. */
  hostname?: string
  /** The name conmon was given: the only place where podman leaves it. */
  monitorName?: string
}

/**
 * The bundle of a container, by way of the process that watches it, which is the parent of its first
 * one: containerd's shim, whose working directory is the sandbox's bundle with those of the other
 * containers beside it, or the conmon of podman and CRI-O, which was given the bundle's folder.
 * `/proc/PID/cwd` and `/proc/PID/root` lead there in the watcher's own mount namespace, so an agent
 * needs none of the node's folders. `undefined` when there is no such watcher or no bundle.
 */
export function readOciBundle(
  containerId: string,
  parentPid: number,
  procRoot = procRootDefault,
): OciBundle | undefined {
  const commandLine = readCommandLine(parentPid, procRoot)
  const program = commandLine[0]?.split('/').at(-1) ?? ''
  if (program.startsWith('containerd-shim')) {
    // Not normalised: `..` is taken from where the link leads to.
    return readConfiguration(`${procRoot}/${parentPid}/cwd/../${containerId}/config.json`)
  }
  if (program !== 'conmon') return undefined
  const folder = argumentAfter(commandLine, '-b', '--bundle')
  const bundle = readConfiguration(`${procRoot}/${parentPid}/root${folder}/config.json`)
  const monitorName = argumentAfter(commandLine, '-n', '--name')
  return bundle && { ...bundle, ...(monitorName !== undefined && { monitorName }) }
}

function readConfiguration(path: string): OciBundle | undefined {
  const text = readProcText(path)
  return text === undefined ? undefined : parseOciBundle(text)
}

/** `undefined` for what is not JSON: a runtime may be just writing it. */
export function parseOciBundle(text: string): OciBundle | undefined {
  try {
    const { annotations, hostname, linux } = JSON.parse(text) as {
      annotations?: Record<string, string>
      hostname?: string
      linux?: { namespaces?: { type?: string }[] }
    }
    const hasOwnHostname = linux?.namespaces?.some(({ type }) => type === 'uts') ?? false
    return { annotations: annotations ?? {}, ...(hostname && hasOwnHostname && { hostname }) }
  } catch {
    return undefined
  }
}

function argumentAfter(commandLine: readonly string[], ...options: string[]): string | undefined {
  const index = commandLine.findIndex((argument) => options.includes(argument))
  return index < 0 ? undefined : commandLine[index + 1]
}
