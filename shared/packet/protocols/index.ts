import type { Protocol } from '../protocol.ts'
import { ethernet } from './ethernet.ts'
import { http } from './http.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { tcp } from './tcp.ts'
import { udp } from './udp.ts'
import { vlan } from './vlan.ts'

/**
 * The only list. A protocol's place in it is its number in columns and batches while the program
 * runs; nothing stores it.
 */
export const protocols: readonly Protocol[] = [ethernet, vlan, ipv4, ipv6, tcp, udp, http]
