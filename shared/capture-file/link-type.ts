/**
 * Link-layer types of capture files that are named here, by the names of their registry without
 * `LINKTYPE_`. See https://www.tcpdump.org/linktypes.html.
 */
export const LinkType = {
  /** BSD loopback: the address family in the byte order of the capturing host. */
  null: 0,
  ethernet: 1,
  /** Raw IP as some systems number it. */
  rawBsd: 12,
  raw: 101,
  /** OpenBSD loopback: as `null`, in network byte order. */
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const

const names: Readonly<Record<number, string>> = {
  0: 'NULL',
  1: 'ETHERNET',
  6: 'IEEE802_5',
  8: 'SLIP',
  9: 'PPP',
  12: 'RAW (12)',
  50: 'PPP_HDLC',
  51: 'PPP_ETHER',
  101: 'RAW',
  104: 'C_HDLC',
  105: 'IEEE802_11',
  107: 'FRELAY',
  108: 'LOOP',
  113: 'LINUX_SLL',
  127: 'IEEE802_11_RADIOTAP',
  147: 'USER0',
  189: 'USB_LINUX',
  195: 'IEEE802_15_4_WITHFCS',
  201: 'BLUETOOTH_HCI_H4_WITH_PHDR',
  220: 'USB_LINUX_MMAPPED',
  227: 'CAN_SOCKETCAN',
  228: 'IPV4',
  229: 'IPV6',
  231: 'DBUS',
  239: 'NFLOG',
  249: 'USBPCAP',
  253: 'NETLINK',
  271: 'VSOCK',
  276: 'LINUX_SLL2',
}

/** `ETHERNET`; for a number without a name here, `LINKTYPE 177`. */
export function linkTypeName(linkType: number): string {
  return names[linkType] ?? `LINKTYPE ${linkType}`
}
