/**
 * Names that Wireshark gave to fields once, and still reads: SSL is called TLS since its version 3.0,
 * and BOOTP is called DHCP; `frame.pkt_len` became `frame.len` in 1.0.
 */
const oldProtocols: ReadonlyMap<string, string> = new Map([
  ['ssl', 'tls'],
  ['bootp', 'dhcp'],
])
const oldFields: ReadonlyMap<string, string> = new Map([['frame.pkt_len', 'frame.len']])

/** What the old name stands for, by the name of today; nothing where the name is none of the old ones. */
export function nameToday(name: string): string | undefined {
  const field = oldFields.get(name)
  if (field !== undefined) return field
  const [protocol = '', ...rest] = name.split('.')
  const today = oldProtocols.get(protocol)
  return today && [today, ...rest].join('.')
}
