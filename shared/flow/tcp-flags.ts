/** Control bits of a TCP header (RFC 9293, 3.1). */
export const TcpFlag = {
  fin: 0x01,
  syn: 0x02,
  reset: 0x04,
  push: 0x08,
  acknowledgment: 0x10,
} as const

/** IANA protocol numbers that flows tell apart. */
export const Transport = { icmp: 1, tcp: 6, udp: 17, icmpV6: 58, sctp: 132 } as const
