import type { Protocol } from '../protocol.ts'
import { dns } from './dns.ts'

// RFC 6762: messages as in DNS, on another port and to everybody, so no answer belongs to one question.

const PORT = 5353

const { meaning: _, ...message } = dns

export const mdns: Protocol = {
  ...message,
  name: 'mdns',
  fieldPrefix: 'dns',
  title: 'mDNS',
  longTitle: 'Multicast DNS',
  specification: 'RFC 6762',
  carriedBy: [['udp.port', PORT]],
}
