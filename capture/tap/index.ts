import { libpcapTap } from './libpcap.ts'
import type { TapKind } from './tap.ts'
import { tcpdumpTap } from './tcpdump.ts'

/** As this very process was started: from its sources, or built. */
const podscope = [process.execPath, ...process.execArgv, process.argv[1] ?? '']

/** Every way to capture; the first is used unless another is asked for. */
export const tapKinds: readonly TapKind[] = [
  tcpdumpTap,
  // Where there is no tcpdump, or to check one against the other.
  libpcapTap(podscope),
]
