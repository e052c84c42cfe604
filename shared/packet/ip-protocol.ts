/** What an IP header carries. See IANA's protocol-numbers. */
export const IpProtocol = {
  hopByHop: 0,
  icmp: 1,
  igmp: 2,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  encryption: 50,
  authentication: 51,
  icmpv6: 58,
  nothing: 59,
  destinationOptions: 60,
  sctp: 132,
} as const

export const ipProtocolNames: Readonly<Record<number, string>> = {
  [IpProtocol.hopByHop]: 'IPv6 hop-by-hop options',
  [IpProtocol.icmp]: 'ICMP',
  [IpProtocol.igmp]: 'IGMP',
  [IpProtocol.ipv4]: 'IPv4',
  [IpProtocol.tcp]: 'TCP',
  [IpProtocol.udp]: 'UDP',
  33: 'DCCP',
  [IpProtocol.ipv6]: 'IPv6',
  [IpProtocol.routing]: 'IPv6 routing header',
  [IpProtocol.fragment]: 'IPv6 fragment header',
  46: 'RSVP',
  [IpProtocol.gre]: 'GRE',
  [IpProtocol.encryption]: 'ESP',
  [IpProtocol.authentication]: 'AH',
  [IpProtocol.icmpv6]: 'ICMPv6',
  [IpProtocol.nothing]: 'No next header',
  [IpProtocol.destinationOptions]: 'IPv6 destination options',
  88: 'EIGRP',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  115: 'L2TP',
  [IpProtocol.sctp]: 'SCTP',
  135: 'Mobility header',
  136: 'UDP-Lite',
}

/** `TCP`; for a number without a name here, `IP protocol 200`. */
export function ipProtocolName(protocol: number): string {
  return ipProtocolNames[protocol] ?? `IP protocol ${protocol}`
}

/** Differentiated services code points (RFC 2474, 2597, 3246, 8622). */
export const codePointNames: Readonly<Record<number, string>> = {
  0: 'CS0',
  1: 'LE',
  8: 'CS1',
  10: 'AF11',
  12: 'AF12',
  14: 'AF13',
  16: 'CS2',
  18: 'AF21',
  20: 'AF22',
  22: 'AF23',
  24: 'CS3',
  26: 'AF31',
  28: 'AF32',
  30: 'AF33',
  32: 'CS4',
  34: 'AF41',
  36: 'AF42',
  38: 'AF43',
  40: 'CS5',
  46: 'EF',
  48: 'CS6',
  56: 'CS7',
}

/** Explicit congestion notification (RFC 3168, section 5). */
export const congestionNames: Readonly<Record<number, string>> = {
  0: 'Not ECN-capable',
  1: 'ECT(1)',
  2: 'ECT(0)',
  3: 'Congestion experienced',
}
