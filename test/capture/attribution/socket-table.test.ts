import { describe, expect, it } from 'vitest'
import type { EndKey } from '../../../capture/attribution/attribution.ts'
import type { OwningProcess } from '../../../capture/attribution/owning-process.ts'
import { REMEMBERED_MS, SocketTable } from '../../../capture/attribution/socket-table.ts'
import { parseSocketTable } from '../../../capture/procfs/socket-table.ts'
import type { SocketProtocol } from '../../../shared/pod/pod.ts'

const holders: Record<number, OwningProcess[]> = {
  1: [processOf(100, 'nginx'), processOf(101, 'nginx')],
  2: [processOf(101, 'nginx')],
  3: [processOf(200, 'wget')],
  4: [processOf(300, 'curl')],
}

/** `local:port remote:port state inode`, as in `/proc/PID/net/tcp`. */
const listener = row('00000000:0050 00000000:0000', '0A', 1)
const accepted = row('0100007F:0050 0100007F:9C40', '01', 2)
const waiting = row('0100007F:0050 0100007F:9C40', '01', 0)
const client = row('0100007F:9C40 0100007F:0050', '01', 3)
const nextClient = row('0100007F:9C40 0100007F:0050', '01', 4)

const clientEnd = end('127.0.0.1', 40000, '127.0.0.1', 80)
const serverEnd = end('127.0.0.1', 80, '127.0.0.1', 40000)

describe('the sockets of a network namespace over time', () => {
  it('name who holds an end that was there after its conversation began', () => {
    const table = new SocketTable()
    read(table, 1000, [listener, client, accepted])
    expect(pids(table, clientEnd, 990)).toEqual([200])
    expect(table.find(clientEnd, 990)).toMatchObject({ isListener: false, isPresent: true })
    expect(pids(table, serverEnd, 990)).toEqual([101])
  })

  it('do not name who had the ports before the conversation began', () => {
    const table = new SocketTable()
    read(table, 1000, [client])
    expect(table.find(clientEnd, 1200)).toBeUndefined()
  })

  it('do not name who has the ports since the conversation', () => {
    const table = new SocketTable()
    read(table, 1000, [])
    read(table, 1250, [nextClient])
    expect(table.find(clientEnd, 900)).toBeUndefined()
    expect(pids(table, clientEnd, 1100)).toEqual([300])
  })

  it('tell the next user of the same ports by its inode', () => {
    const table = new SocketTable()
    read(table, 1000, [client])
    read(table, 1250, [nextClient])
    expect(table.find(clientEnd, 900)).toBeUndefined()
    expect(pids(table, clientEnd, 1100)).toEqual([300])
  })

  it('remember a socket that has gone for a while', () => {
    const table = new SocketTable()
    read(table, 1000, [client])
    read(table, 1250, [])
    expect(table.find(clientEnd, 990)).toMatchObject({ isPresent: false })
    expect(pids(table, clientEnd, 990)).toEqual([200])
    read(table, 1001 + REMEMBERED_MS, [])
    expect(table.find(clientEnd, 990)).toBeUndefined()
  })

  it('give an end that waits to be accepted to the holders of the listener', () => {
    const table = new SocketTable()
    read(table, 1000, [listener, waiting])
    expect(table.find(serverEnd, 990)).toMatchObject({ isListener: true, isPresent: true })
    expect(pids(table, serverEnd, 990)).toEqual([100, 101])
    read(table, 1250, [listener, accepted])
    expect(table.find(serverEnd, 990)).toMatchObject({ isListener: false })
    expect(pids(table, serverEnd, 990)).toEqual([101])
  })

  it('keep the holders of a socket whose process has closed it and gone', () => {
    const table = new SocketTable()
    read(table, 1000, [accepted])
    read(table, 1250, [waiting])
    expect(pids(table, serverEnd, 990)).toEqual([101])
  })

  it('do not give a refused connection to who listens on its port later', () => {
    const table = new SocketTable()
    read(table, 1000, [])
    read(table, 1250, [listener])
    expect(table.find(serverEnd, 900)).toBeUndefined()
    expect(pids(table, serverEnd, 1100)).toEqual([100, 101])
  })

  it('take the listener of the very address before the one of all', () => {
    const own = row('0100007F:0050 00000000:0000', '0A', 4)
    const table = new SocketTable()
    read(table, 1000, [listener, own])
    expect(pids(table, serverEnd, 990)).toEqual([300])
    expect(pids(table, { ...serverEnd, localAddress: '10.0.0.5' }, 990)).toEqual([100, 101])
  })

  it('take a listener on all IPv6 addresses for IPv4 too, unless there is one for IPv4', () => {
    const table = new SocketTable()
    const zeros = '0'.repeat(32)
    read(table, 1000, [row(`${zeros}:0050 ${zeros}:0000`, '0A', 4)], 'tcp6')
    expect(pids(table, serverEnd, 990)).toEqual([300])
    expect(pids(table, { ...serverEnd, localAddress: '::1' }, 990)).toEqual([300])
  })

  it('know an IPv4 connection of an IPv6 socket', () => {
    const mapped = '0000000000000000FFFF00000100007F'
    const table = new SocketTable()
    read(table, 1000, [row(`${mapped}:9C40 ${mapped}:0050`, '01', 3)], 'tcp6')
    expect(pids(table, clientEnd, 990)).toEqual([200])
  })

  it('take a UDP socket without a peer for the end itself', () => {
    const table = new SocketTable()
    read(table, 1000, [row('0100007F:0035 00000000:0000', '07', 4)], 'udp')
    const key = { ...end('127.0.0.1', 53, '127.0.0.1', 40000), protocol: 'udp' } as const
    expect(table.find(key, 990)).toMatchObject({ isListener: false })
    expect(table.find({ ...key, protocol: 'tcp' }, 990)).toBeUndefined()
  })
})

function read(
  table: SocketTable,
  atMs: number,
  rows: string[],
  protocol: SocketProtocol = 'tcp',
): void {
  const text = ['  sl  local_address', ...rows].join('\n')
  table.update(parseSocketTable(text, protocol), [atMs, atMs + 1], (inode) => holders[inode] ?? [])
}

function pids(table: SocketTable, key: EndKey, startMs: number): number[] | undefined {
  return table.find(key, startMs)?.holders.map(({ pid }) => pid)
}

function row(addresses: string, state: string, inode: number): string {
  return `   0: ${addresses} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0`
}

function end(
  localAddress: string,
  localPort: number,
  ...[remoteAddress, remotePort]: [string, number]
): EndKey {
  const ends = { localAddress, localPort, remoteAddress, remotePort }
  return { networkNamespace: 1, protocol: 'tcp', ...ends }
}

function processOf(pid: number, name: string): OwningProcess {
  return { pid, name, startTicks: pid, networkNamespace: 1 }
}
