import { readFileSync } from 'node:fs'
import type { Remedy } from '../../shared/messages/messages.ts'

type Capability = readonly [bit: number, name: string, consequence: string]

/** Number of the capability (capabilities(7), linux/capability.h) and what cannot be done without it. */
const neededCapabilities: readonly Capability[] = [
  [13, 'NET_RAW', 'no packet can be captured'],
  [19, 'SYS_PTRACE', "other processes' network namespaces cannot be opened"],
  [21, 'SYS_ADMIN', "a pod's network namespace cannot be entered"],
]

/** What else tcpdump takes that is started as root, though it stays root: it calls setgroups(2). */
export const rootTcpdumpCapability: Capability = [6, 'SETGID', 'tcpdump does not go on as root']

/** What this process may not do that capturing in a pod takes; `more` is needed beside it. */
export function missingCapabilities(more: readonly Capability[] = []): Remedy[] {
  if (process.platform !== 'linux') return []
  const status = readFileSync('/proc/self/status', 'utf8')
  const effective = BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(status)?.[1] ?? '0'}`)
  return [...neededCapabilities, ...more]
    .filter(([bit]) => ((effective >> BigInt(bit)) & 1n) === 0n)
    .map(([, name, consequence]) => ({
      code: `capability-${name.toLowerCase().replace('_', '-')}`,
      text: `Without the capability ${name}, ${consequence}.`,
      remedy: 'Run as root, or give the capability.',
    }))
}
