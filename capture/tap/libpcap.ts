import type { Remedy } from '../../shared/messages/messages.ts'
import { findProgram } from '../programs/programs.ts'
import { missingCapabilities } from './capabilities.ts'
import { loadCap } from './libpcap-capture.ts'
import { startPipedTap } from './piped-tap.ts'
import type { TapKind, TapRequest } from './tap.ts'

/** The command of this program, not shown in its help, that captures where it is started. */
export const captureCommand = 'capture-with-libpcap'

/**
 * Captures through libpcap in a process of this program's own, for where there is no tcpdump. It is
 * started in the pod's network namespace as tcpdump would be; where the service is in that namespace
 * already, nothing has to be entered. `podscope` is how this program is run. Packets have the time at
 * which they were read, to the microsecond; what the kernel dropped `cap` does not tell.
 */
export function libpcapTap(podscope: readonly string[]): TapKind {
  return {
    name: 'libpcap',
    missing: async () => [...(await missingLibraries()), ...missingCapabilities()],
    start: (request, listener) => {
      const command = [...podscope, captureCommand, ...captureArguments(request)]
      const program = { name: 'libpcap', command, kernelDroppedUnknown: true } as const
      return startPipedTap(program, request, listener)
    },
  }
}

function captureArguments({ interface: name, bufferKib, filter }: TapRequest): string[] {
  return [name, String(bufferKib), ...(filter === undefined ? [] : ['--', filter])]
}

async function missingLibraries(): Promise<Remedy[]> {
  if (process.platform !== 'linux') {
    const text = 'Pods can be entered on Linux only.'
    return [{ code: 'not-linux', text, remedy: 'Open a recording, or watch a pod of a cluster.' }]
  }
  const missing: Remedy[] = []
  if ((await loadCap()) === undefined) {
    const remedy =
      'Install a compiler and libpcap-dev, then run `npm install cap`; or use `--tap tcpdump`.'
    missing.push({ code: 'cap-missing', text: 'The npm package cap is not installed.', remedy })
  }
  if (findProgram('nsenter') === undefined) {
    const remedy = 'Install util-linux (Debian, Ubuntu: `apt-get install util-linux`).'
    missing.push({ code: 'nsenter-missing', text: 'There is no nsenter here.', remedy })
  }
  return missing
}
