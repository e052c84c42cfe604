import type { Protocol } from '../protocol.ts'
import { arp } from './arp.ts'
import { dns } from './dns.ts'
import { ethernet } from './ethernet.ts'
import { http } from './http.ts'
import { http2 } from './http2.ts'
import { icmp } from './icmp.ts'
import { icmpv6 } from './icmpv6.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { llc } from './llc.ts'
import { nullLoopback } from './null.ts'
import { pgsql } from './pgsql.ts'
import { raw } from './raw.ts'
import { redis } from './redis.ts'
import { sll } from './sll.ts'
import { sll2 } from './sll2.ts'
import { stp } from './stp.ts'
import { tcp } from './tcp.ts'
import { tls } from './tls.ts'
import { udp } from './udp.ts'
import { vlan } from './vlan.ts'

/**
 * The only list, from the link outwards to the application. A protocol's place in it is its number
 * in columns and batches while the program runs; nothing stores it.
 */
export const protocols: readonly Protocol[] = [
  ethernet,
  vlan,
  llc,
  stp,
  sll,
  sll2,
  nullLoopback,
  raw,
  arp,
  ipv4,
  ipv6,
  icmp,
  icmpv6,
  tcp,
  udp,
  dns,
  redis,
  pgsql,
  tls,
  http2,
  // Known by its content, on any port.
  http,
]
