import type { Remedy } from '../../shared/messages/messages.ts'
import { missingCapabilities, rootTcpdumpCapability } from './capabilities.ts'
import { startPipedTap } from './piped-tap.ts'
import { findProgram } from '../programs/programs.ts'
import type { TapKind, TapRequest } from './tap.ts'

/**
 * How much of a packet is kept. In immediate mode each frame of the kernel's ring is as large as this,
 * rounded up to 16 KiB here, so it decides how many packets can wait: 4096 on `lo` (each takes two
 * frames there). Whole packets of 64 KiB would be 512, and a burst of 50 requests on a machine that
 * gave us no processor for a second lost 17 % of its packets; with 16 000 bytes it lost none. Cut are
 * only the bodies of large answers that `lo` carries in one piece: then their length is known, and
 * their first 16 000 bytes.
 */
export const SNAP_LENGTH_BYTES = 16_000

/**
 * Size of the kernel's ring, for each interface; the memory is the kernel's for as long as the tap
 * runs, and where it is short libpcap takes what it can get. It bridges the time in which tcpdump
 * itself has to wait for a processor: 4096 packets are 100 ms at 40 000 packets/s. Measured on `lo`, on
 * two cores shared with wrk, nginx, the page and other programs: no loss at 15 000 to 38 000 packets/s,
 * where the default of 2 MiB lost some at ten requests a second. A larger one takes longer to begin: the kernel
 * clears 512 MiB in a second, for each interface.
 */
export const BUFFER_KIB = 131_072

export const tcpdumpTap: TapKind = {
  name: 'tcpdump',
  missing: async () => [
    ...missingPrograms(),
    ...missingCapabilities(isRoot() ? [rootTcpdumpCapability] : []),
  ],
  start: (request, listener) =>
    startPipedTap({ name: 'tcpdump', command: tcpdumpCommand(request) }, request, listener),
}

/**
 * - `--immediate-mode` and `-U`: a packet is here when it has passed, not a second later;
 * - `-p`: the pod's own packets, without making its interface promiscuous;
 * - `-Z root`: by itself it becomes the user `tcpdump`, whom we could not send signals in a cluster
 *   without CAP_KILL; as who it is it needs CAP_SETGID only (it calls setgroups), and not CAP_SETUID.
 */
function tcpdumpCommand(request: TapRequest): string[] {
  const { interface: name, bufferKib, snapLengthBytes, filter } = request
  const command = ['tcpdump', '-i', name, '--immediate-mode', '-U', '-n', '-p', '-w', '-']
  command.push('-B', String(bufferKib), '-s', String(snapLengthBytes))
  command.push('--time-stamp-precision=nano')
  if (isRoot()) command.push('-Z', 'root')
  if (filter !== undefined) command.push('--', filter)
  return command
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function missingPrograms(): Remedy[] {
  if (process.platform !== 'linux') {
    const text = 'Pods can be entered on Linux only.'
    return [{ code: 'not-linux', text, remedy: 'Open a recording, or watch a pod of a cluster.' }]
  }
  const missing: Remedy[] = []
  if (findProgram('tcpdump') === undefined) {
    const remedy = 'Install tcpdump (Debian, Ubuntu: `apt-get install tcpdump`).'
    missing.push({ code: 'tcpdump-missing', text: 'There is no tcpdump here.', remedy })
  }
  if (findProgram('nsenter') === undefined) {
    const remedy = 'Install util-linux (Debian, Ubuntu: `apt-get install util-linux`).'
    missing.push({ code: 'nsenter-missing', text: 'There is no nsenter here.', remedy })
  }
  return missing
}
