import { linkTypeNames } from './link-type-names.ts'

/**
 * Link-layer types of capture files that are named here, by the names of their registry without
 * `LINKTYPE_`. See https://www.tcpdump.org/linktypes.html.
 */
export const LinkType = {
  /** BSD loopback: the address family in the byte order of the capturing host. */
  null: 0,
  ethernet: 1,
  ppp: 9,
  /** Raw IP as most BSDs number it, and as OpenBSD does. */
  rawBsd: 12,
  rawOpenBsd: 14,
  pppHdlc: 50,
  /** PPP over Ethernet, without the Ethernet. */
  pppEther: 51,
  /** Of ATM (RFC 1483): an LLC header begins the packet. */
  atmRfc1483: 100,
  raw: 101,
  ieee80211: 105,
  /** OpenBSD loopback: as `null`, in network byte order. */
  loop: 108,
  linuxSll: 113,
  ieee80211Radiotap: 127,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const

/** `ETHERNET`; for a number without a name here, `LINKTYPE 177`. */
export function linkTypeName(linkType: number): string {
  return linkTypeNames[linkType] ?? `LINKTYPE ${linkType}`
}
