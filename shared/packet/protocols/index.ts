import type { Protocol } from '../protocol.ts'
import { ah } from './ah.ts'
import { amqp } from './amqp.ts'
import { arp } from './arp.ts'
import { dhcp } from './dhcp.ts'
import { dhcpv6 } from './dhcpv6.ts'
import { dns } from './dns.ts'
import { esp } from './esp.ts'
import { ethernet } from './ethernet.ts'
import { geneve } from './geneve.ts'
import { gre } from './gre.ts'
import { http } from './http.ts'
import { http2 } from './http2.ts'
import { icmp } from './icmp.ts'
import { icmpv6 } from './icmpv6.ts'
import { ieee80211 } from './ieee80211.ts'
import { ieee8021ad } from './ieee8021ad.ts'
import { igmp } from './igmp.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6DestinationOptions } from './ipv6-destination-options.ts'
import { ipv6Fragment } from './ipv6-fragment.ts'
import { ipv6HopByHop } from './ipv6-hop-by-hop.ts'
import { ipv6Routing } from './ipv6-routing.ts'
import { ipv6 } from './ipv6.ts'
import { kafka } from './kafka.ts'
import { llc } from './llc.ts'
import { lldp } from './lldp.ts'
import { mdns } from './mdns.ts'
import { memcache } from './memcache.ts'
import { mongo } from './mongo.ts'
import { mpls } from './mpls.ts'
import { mqtt } from './mqtt.ts'
import { mysql } from './mysql.ts'
import { nats } from './nats.ts'
import { ntp } from './ntp.ts'
import { nullLoopback } from './null.ts'
import { pgsql } from './pgsql.ts'
import { ppp } from './ppp.ts'
import { pppoe } from './pppoe.ts'
import { quic } from './quic.ts'
import { radiotap } from './radiotap.ts'
import { raw } from './raw.ts'
import { redis } from './redis.ts'
import { sctp } from './sctp.ts'
import { sll } from './sll.ts'
import { sll2 } from './sll2.ts'
import { stp } from './stp.ts'
import { tcp } from './tcp.ts'
import { tls } from './tls.ts'
import { udp } from './udp.ts'
import { vlan } from './vlan.ts'
import { vxlan } from './vxlan.ts'
import { websocket } from './websocket.ts'
import { wireguard } from './wireguard.ts'

/**
 * The only list, from the link outwards to the application. A protocol's place in it is its number
 * in columns and batches while the program runs; nothing stores it.
 */
export const protocols: readonly Protocol[] = [
  ethernet,
  vlan,
  ieee8021ad,
  mpls,
  llc,
  stp,
  lldp,
  sll,
  sll2,
  nullLoopback,
  raw,
  ppp,
  pppoe,
  radiotap,
  ieee80211,
  arp,
  ipv4,
  ipv6,
  ipv6HopByHop,
  ipv6Routing,
  ipv6Fragment,
  ipv6DestinationOptions,
  ah,
  esp,
  icmp,
  igmp,
  icmpv6,
  tcp,
  udp,
  sctp,
  gre,
  vxlan,
  geneve,
  wireguard,
  dhcp,
  dhcpv6,
  ntp,
  dns,
  mdns,
  redis,
  pgsql,
  mysql,
  mqtt,
  nats,
  memcache,
  amqp,
  mongo,
  kafka,
  tls,
  http2,
  websocket,
  quic,
  // Known by its content, on any port.
  http,
]
