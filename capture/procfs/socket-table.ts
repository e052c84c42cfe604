import type { Socket, SocketProtocol } from '../../shared/pod/pod.ts'
import { procRootDefault, readProcText } from './proc-read.ts'
import { parseSocketAddress } from './socket-address.ts'

/** A row of a socket table; who holds the socket is in the descriptors (`descriptors.ts`). */
export type SocketRow = Omit<Socket, 'holders'>

export const socketProtocols: readonly SocketProtocol[] = ['tcp', 'tcp6', 'udp', 'udp6']

/** Indexed by the kernel's number (`include/net/tcp_states.h`), named as netstat names them. */
const tcpStates = [
  '',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'SYN_RECV',
] as const

const timeWait = '06'
/** An unconnected UDP socket; netstat leaves its state empty. */
const closed = 7

/** Addresses repeat in nearly every row. Small enough to forget when a scan has filled it. */
const addressesMax = 4096
const addresses = new Map<string, string>()

export type SocketTableOptions = {
  procRoot?: string
  protocols?: readonly SocketProtocol[]
  /** Leave out `TIME_WAIT` rows, which have no owner; a busy pod has tens of thousands of them. */
  skipTimeWait?: boolean
}

/**
 * The socket table of the network namespace a process is in (`/proc/PID/net/…`, proc_net(5)), in the
 * kernel's order; empty when the process has gone. Addresses are as netstat prints them:
 * `withoutIpv4Mapping` gives them as packets show them.
 *
 * A table is read a page at a time while sockets come and go: one that moved meanwhile can be missed
 * or be there twice. About 1 ms for 1000 rows, 0.15 ms for 1000 skipped ones; and for each table of
 * TCP what it takes the kernel to walk through the sockets of all network namespaces: 4 ms with 24 GiB
 * of memory.
 */
export function readSocketTable(pid: number, options: SocketTableOptions = {}): SocketRow[] {
  const { procRoot = procRootDefault, protocols = socketProtocols, skipTimeWait = false } = options
  const rows: SocketRow[] = []
  for (const protocol of protocols) {
    const folder = `${procRoot}/${pid}/net`
    if (skipTimeWait && isEmptyTable(folder, protocol)) continue
    const text = readProcText(`${folder}/${protocol}`)
    if (text !== undefined) parseRows(text, protocol, skipTimeWait, rows)
  }
  return rows
}

/** Reads the text of one table, as `/proc/PID/net/tcp` has it. */
export function parseSocketTable(text: string, protocol: SocketProtocol): SocketRow[] {
  const rows: SocketRow[] = []
  parseRows(text, protocol, false, rows)
  return rows
}

/**
 * Whether a network namespace has no TCP sockets of a family but those in TIME_WAIT, which are not
 * counted as in use; answered without walking through any.
 */
function isEmptyTable(folder: string, protocol: SocketProtocol): boolean {
  if (protocol !== 'tcp' && protocol !== 'tcp6') return false
  const [file, title] = protocol === 'tcp' ? ['sockstat', 'TCP'] : ['sockstat6', 'TCP6']
  const counts = readProcText(`${folder}/${file}`)
  return counts !== undefined && new RegExp(`^${title}: inuse 0\\b`, 'm').test(counts)
}

function parseRows(
  text: string,
  protocol: SocketProtocol,
  skipTimeWait: boolean,
  rows: SocketRow[],
): void {
  const addressDigits = protocol.endsWith('6') ? 32 : 8
  let lineStart = text.indexOf('\n') + 1 // The first line has the titles.
  while (lineStart > 0 && lineStart < text.length) {
    const newline = text.indexOf('\n', lineStart)
    const lineEnd = newline < 0 ? text.length : newline
    const fields = text.indexOf(':', lineStart) + 2
    const stateAt = fields + 2 * (addressDigits + 6)
    const skipped = skipTimeWait && text.startsWith(timeWait, stateAt)
    if (!skipped && stateAt < lineEnd) rows.push(parseRow(text.slice(fields, lineEnd), protocol))
    lineStart = newline + 1
  }
}

/** `0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1234 …` */
function parseRow(row: string, protocol: SocketProtocol): SocketRow {
  const [local = '', remote = '', state = '', queues = '', , , , , inode = '0'] = row.split(/ +/)
  const [sendQueue = '0', receiveQueue = '0'] = queues.split(':')
  const [localAddress = '', localPort = '0'] = local.split(':')
  const [remoteAddress = '', remotePort = '0'] = remote.split(':')
  return {
    protocol,
    localAddress: addressOf(localAddress),
    localPort: Number.parseInt(localPort, 16),
    remoteAddress: addressOf(remoteAddress),
    remotePort: Number.parseInt(remotePort, 16),
    state: stateName(Number.parseInt(state, 16), protocol),
    inode: Number(inode),
    receiveQueueBytes: Number.parseInt(receiveQueue, 16),
    sendQueueBytes: Number.parseInt(sendQueue, 16),
  }
}

function stateName(state: number, protocol: SocketProtocol): string {
  if (protocol.startsWith('udp') && state === closed) return ''
  return tcpStates[state] ?? ''
}

function addressOf(hex: string): string {
  const known = addresses.get(hex)
  if (known !== undefined) return known
  if (addresses.size >= addressesMax) addresses.clear()
  const address = parseSocketAddress(hex)
  addresses.set(hex, address)
  return address
}
