import type { ValueNames } from '../field.ts'

/** What a message is, RFC 2132, section 9.6, and later ones. */
export const dhcpMessageNames: ValueNames = {
  1: 'Discover',
  2: 'Offer',
  3: 'Request',
  4: 'Decline',
  5: 'Acknowledgment',
  6: 'Refusal',
  7: 'Release',
  8: 'Inform',
  9: 'Force renew',
  10: 'Lease query',
  11: 'Lease unassigned',
  12: 'Lease unknown',
  13: 'Lease active',
}

/** `octets` and `words` are lists of numbers of one and of two octets. */
export type DhcpContent =
  'addresses' | 'number' | 'signed' | 'octets' | 'words' | 'flag' | 'text' | 'bytes'

export type DhcpOption = {
  label: string
  /** Of the rows of its content; those that have none show their octets. */
  name?: string
  holds: DhcpContent
  unit?: string
  names?: ValueNames
}

const of =
  (holds: DhcpContent) =>
  (name: string, label: string, shown: { unit?: string; names?: ValueNames } = {}): DhcpOption => ({
    label,
    name: `dhcp.option.${name}`,
    holds,
    ...shown,
  })

const [addresses, number, flag, text] = [of('addresses'), of('number'), of('flag'), of('text')]
const unnamed = (label: string): DhcpOption => ({ label, holds: 'bytes' })
const seconds = { unit: 's' }
const octets = { unit: 'B' }

/** By type, with Wireshark's names: RFC 2132, and IANA's list of what has come since. */
export const dhcpOptions: Readonly<Record<number, DhcpOption>> = {
  1: addresses('subnet_mask', 'Subnet mask'),
  2: of('signed')('time_offset', 'Time offset', seconds),
  3: addresses('router', 'Router'),
  4: addresses('time_server', 'Time server'),
  5: addresses('name_server', 'Name server'),
  6: addresses('domain_name_server', 'Domain name server'),
  7: addresses('log_server', 'Log server'),
  8: addresses('quotes_server', 'Quotes server'),
  9: addresses('lpr_server', 'LPR server'),
  12: text('hostname', 'Host name'),
  13: number('boot_file_size', 'Boot file size', { unit: 'blocks of 512 B' }),
  15: text('domain_name', 'Domain name'),
  16: addresses('swap_server', 'Swap server'),
  17: text('root_path', 'Root path'),
  18: text('extension_path', 'Extensions path'),
  19: flag('ip_forwarding', 'IP forwarding'),
  22: number('max_datagram_reassembly_size', 'Maximum datagram reassembly size', octets),
  23: number('default_ip_ttl', 'Default IP time to live'),
  24: number('path_mtu_aging_timeout', 'Path MTU aging timeout', seconds),
  25: of('words')('path_mtu_plateau_table_item', 'Path MTU plateau', octets),
  26: number('interface_mtu', 'Interface MTU', octets),
  27: flag('all_subnets_are_local', 'All subnets are local'),
  28: addresses('broadcast_address', 'Broadcast address'),
  29: flag('perform_mask_discovery', 'Perform mask discovery'),
  30: flag('mask_supplier', 'Mask supplier'),
  31: flag('perform_router_discover', 'Perform router discovery'),
  32: addresses('router_solicitation_address', 'Router solicitation address'),
  33: unnamed('Static route'),
  35: number('arp_cache_timeout', 'ARP cache timeout', seconds),
  37: number('tcp_default_ttl', 'TCP default time to live'),
  38: number('tcp_keepalive_interval', 'TCP keep-alive interval', seconds),
  40: text('nis_domain', 'Network Information Service domain'),
  41: addresses('nis_server', 'Network Information Service server'),
  42: addresses('ntp_server', 'Network Time Protocol server'),
  43: unnamed('Vendor-specific information'),
  44: addresses('netbios_over_tcpip_name_server', 'NetBIOS over TCP/IP name server'),
  46: number('netbios_over_tcpip_node_type', 'NetBIOS over TCP/IP node type', {
    names: { 1: 'B-node', 2: 'P-node', 4: 'M-node', 8: 'H-node' },
  }),
  47: text('netbios_over_tcpip_scope', 'NetBIOS over TCP/IP scope'),
  50: addresses('requested_ip_address', 'Requested IP address'),
  51: number('ip_address_lease_time', 'IP address lease time', seconds),
  52: number('option_overload', 'Option overload', {
    names: { 1: 'Boot file holds options', 2: 'Server name holds options', 3: 'Both hold options' },
  }),
  53: number('dhcp', 'DHCP message type', { names: dhcpMessageNames }),
  54: addresses('dhcp_server_id', 'DHCP server identifier'),
  55: of('octets')('request_list_item', 'Parameter request list'),
  56: text('message', 'Message'),
  57: number('dhcp_max_message_size', 'Maximum DHCP message size', octets),
  58: number('renewal_time_value', 'Renewal time', seconds),
  59: number('rebinding_time_value', 'Rebinding time', seconds),
  60: text('vendor_class_id', 'Vendor class identifier'),
  61: unnamed('Client identifier'),
  66: text('tftp_server_name', 'TFTP server name'),
  67: text('bootfile_name', 'Boot file name'),
  69: addresses('smtp_server', 'SMTP server'),
  72: addresses('default_www_server', 'Default WWW server'),
  77: unnamed('User class information'),
  80: unnamed('Rapid commit'),
  81: unnamed('Client fully qualified domain name'),
  82: unnamed('Agent information'),
  90: unnamed('Authentication'),
  91: number('client_last_transaction_time', 'Client last transaction time', seconds),
  92: addresses('associated_ip_option', 'Associated IP address'),
  93: of('words')('client_system_architecture', 'Client system architecture', {
    names: {
      0: 'IA x86 PC',
      2: 'IA64 PC',
      6: 'x86 UEFI',
      7: 'x64 UEFI',
      9: 'EFI byte code',
      10: 'ARM 32-bit UEFI',
      11: 'ARM 64-bit UEFI',
      15: 'x86 UEFI HTTP',
      16: 'x64 UEFI HTTP',
      18: 'ARM 32-bit UEFI HTTP',
      19: 'ARM 64-bit UEFI HTTP',
    },
  }),
  94: unnamed('Client network device interface'),
  97: unnamed('Client machine identifier'),
  100: text('tz_pcode', 'Time zone, as POSIX writes it'),
  101: text('tz_tcode', 'Time zone, by its name'),
  108: unnamed('IPv6-only preferred'),
  114: text('captive_portal', 'Captive portal'),
  116: number('dhcp_auto_configuration', 'DHCP auto-configuration', {
    names: { 0: 'Do not configure', 1: 'Configure' },
  }),
  118: addresses('subnet_selection_option', 'Subnet selection'),
  119: unnamed('Domain search list'),
  120: unnamed('SIP servers'),
  121: unnamed('Classless static route'),
  124: unnamed('Vendor-identifying vendor class'),
  125: unnamed('Vendor-identifying vendor-specific information'),
  138: addresses('capwap_access_controller', 'CAPWAP access controller'),
  150: addresses('tftp_server_address', 'TFTP server address'),
  161: text('mudurl', 'Manufacturer usage description'),
  249: unnamed('Classless static route (Microsoft)'),
  252: unnamed('Proxy autodiscovery'),
}

export const dhcpOptionLabels: ValueNames = Object.fromEntries(
  Object.entries(dhcpOptions).map(([type, { label }]) => [type, label]),
)

const agent = (holds: DhcpContent, name: string, label: string) =>
  of(holds)(`agent_information_option.${name}`, label)

/** What relays add, by type (RFC 3046 and later). */
export const agentOptions: Readonly<Record<number, DhcpOption>> = {
  1: agent('bytes', 'agent_circuit_id', 'Agent circuit identifier'),
  2: agent('bytes', 'agent_remote_id', 'Agent remote identifier'),
  4: agent('number', 'docsis_device_class', 'DOCSIS device class'),
  5: agent('addresses', 'link_selection', 'Link selection'),
  6: agent('text', 'subscriber_id', 'Subscriber identifier'),
  7: agent('bytes', 'radius_attributes', 'RADIUS attributes'),
  8: agent('bytes', 'authentication', 'Authentication'),
  10: agent('number', 'flags', 'Flags'),
  11: agent('addresses', 'server_id_override', 'Server identifier override'),
  12: agent('bytes', 'relay_agent_id', 'Relay agent identifier'),
}

/** Types of client identifiers: of hardware (RFC 1700), and RFC 4361's. */
export const clientIdentifierNames: ValueNames = { 0: 'Text', 1: 'Ethernet', 255: 'RFC 4361' }
