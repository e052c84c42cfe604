import { describe, expect, it } from 'vitest'
import { explainDeath } from '../../../capture/tap/tap-death.ts'

/** As tcpdump 4.99.3, libpcap 1.10.3 and nsenter of util-linux 2.38 said it. */
const complaints = [
  ['tcpdump: eth9: No such device exists\n(No such device exists)', 'interface-missing'],
  ['tcpdump: pcap_loop: The interface disappeared', 'interface-gone'],
  [
    "tcpdump: lo: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)",
    'capture-not-permitted',
  ],
  [
    "nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted",
    'namespace-not-permitted',
  ],
  ["tcpdump: Couldn't change to 'root' uid=0 gid=0: Operation not permitted", 'user-not-permitted'],
  ['nsenter: failed to execute tcpdump: No such file or directory', 'program-missing'],
  ["tcpdump: can't parse filter expression: syntax error", 'filter-refused'],
  ['tcpdump: expression rejects all packets', 'filter-refused'],
  ['Bus error', 'tap-ended'],
] as const

describe('why a tap ended', () => {
  it.each(complaints)('%s', (complaint, code) => {
    const end = { program: 'tcpdump', interface: 'eth9', exitCode: 1, signal: null, complaint }
    const { text, remedy, code: found } = explainDeath(end)
    expect(found).toBe(code)
    expect(text).toMatch(/^[A-Z].*\.$/i)
    expect(remedy).toMatch(/\.$/)
  })

  it('names the signal that ended it', () => {
    const end = { program: 'tcpdump', interface: 'lo', exitCode: null, complaint: '' }
    const { text } = explainDeath({ ...end, signal: 'SIGKILL' })
    expect(text).toBe('tcpdump on lo was ended by signal SIGKILL.')
  })
})
