import { describe, expect, it } from 'vitest'
import type { EndKey } from '../../../capture/attribution/attribution.ts'
import type { OwningProcess } from '../../../capture/attribution/owning-process.ts'
import { ToldSockets } from '../../../capture/attribution/told-sockets.ts'
import type { StateChange } from '../../../capture/attribution/trace-line.ts'

const wget: OwningProcess = { pid: 10, name: 'wget', networkNamespace: 1 }
const curl: OwningProcess = { pid: 11, name: 'curl', networkNamespace: 1 }
const worker: OwningProcess = { pid: 20, name: 'nginx', networkNamespace: 1 }
const elsewhere: OwningProcess = { pid: 30, name: 'wget', networkNamespace: 2 }

const client = key(1, 40000, 80)
const server = key(1, 80, 40000)

describe('what the kernel told of TCP sockets', () => {
  it('names the client from connect(), whose port is told later, in an interrupt', () => {
    const sockets = new ToldSockets()
    sockets.changed(change('0xa', 7, 2, 0, 80), 10, { process: wget, atMs: 1000 })
    expect(sockets.find(client, 1001)).toBeUndefined()
    const news = sockets.changed(change('0xa', 2, 1, 40000, 80), 99, nobody(1003))
    expect(news).toBe('1 40000 80')
    expect(sockets.find(client, 1001)).toBe(wget)
  })

  it('names a client that was refused', () => {
    const sockets = new ToldSockets()
    sockets.changed(change('0xa', 7, 2, 0, 80), 10, { process: wget, atMs: 1000 })
    sockets.changed(change('0xa', 2, 7, 40000, 80), 99, nobody(1001))
    expect(sockets.find(client, 1000)).toBe(wget)
  })

  it('names the worker of a server when it closes, in order or not', () => {
    for (const to of [4, 9, 7]) {
      const sockets = new ToldSockets()
      sockets.changed(change('0xb', 1, to, 80, 40000), 20, { process: worker, atMs: 1500 })
      expect(sockets.find(server, 1000)).toBe(worker)
      expect(sockets.find(server, 1600)).toBeUndefined()
    }
  })

  it('names nobody for what was done in an interrupt or in another network namespace', () => {
    const sockets = new ToldSockets()
    sockets.changed(change('0xb', 1, 4, 80, 40000), 20, nobody(1500))
    expect(sockets.find(server, 1000)).toBeUndefined()
    connect(sockets, '0xa', elsewhere, 1000)
    expect(sockets.find(client, 1000)).toBeUndefined()
    expect(sockets.find(key(2, 40000, 80), 1000)).toBe(elsewhere)
  })

  it('keeps apart those who had the same ports one after the other', () => {
    const sockets = new ToldSockets()
    connect(sockets, '0xa', wget, 1000)
    sockets.changed(change('0xa', 1, 4, 40000, 80), 10, { process: wget, atMs: 1100 })
    connect(sockets, '0xa', curl, 1200)
    expect(sockets.find(client, 1000)).toBe(wget)
    expect(sockets.find(client, 1150)).toBeUndefined()
    expect(sockets.find(client, 1200)).toBe(curl)
    expect(sockets.find(client, 900)).toBeUndefined()
  })

  it('does not give a later conversation to who connected long before', () => {
    const sockets = new ToldSockets()
    connect(sockets, '0xa', wget, 1000)
    expect(sockets.find(client, 5000)).toBeUndefined()
  })

  it('leaves a socket to who connected it, whoever closes it', () => {
    const sockets = new ToldSockets()
    connect(sockets, '0xa', wget, 1000)
    sockets.changed(change('0xa', 1, 4, 40000, 80), 11, { process: curl, atMs: 1001 })
    expect(sockets.find(client, 1000)).toBe(wget)
  })

  it('goes without socket addresses, where lines of the client itself tell its port', () => {
    const sockets = new ToldSockets()
    sockets.changed(change(undefined, 7, 2, 0, 80), 10, { process: wget, atMs: 1000 })
    sockets.changed(change(undefined, 2, 1, 40000, 80), 10, { process: wget, atMs: 1001 })
    expect(sockets.find(client, 1000)).toBe(wget)
    sockets.changed(change(undefined, 2, 1, 50000, 443), 99, nobody(1001))
    expect(sockets.find(key(1, 50000, 443), 1000)).toBeUndefined()
  })

  it('tells addresses apart where they are known', () => {
    const sockets = new ToldSockets()
    connect(sockets, '0xa', wget, 1000)
    expect(sockets.find({ ...client, remoteAddress: '10.0.0.1' }, 1000)).toBeUndefined()
    expect(sockets.find({ ...client, protocol: 'udp' }, 1000)).toBeUndefined()
  })

  it('matches IPv6 by its ports where the kernel does not print addresses', () => {
    const sockets = new ToldSockets()
    const { localAddress: _, remoteAddress: __, ...ipv6 } = change('0xa', 2, 1, 40000, 80)
    sockets.changed({ ...ipv6, from: 7, to: 2, localPort: 0 }, 10, { process: wget, atMs: 1000 })
    sockets.changed({ ...ipv6, isIpv6: true }, 10, { process: wget, atMs: 1000 })
    expect(sockets.find({ ...client, localAddress: '::1', remoteAddress: '::1' }, 1000)).toBe(wget)
    expect(sockets.find(client, 1000)).toBeUndefined()
  })

  it('forgets what nobody will ask for any more, and all when something was lost', () => {
    const sockets = new ToldSockets()
    connect(sockets, '0xa', wget, 1000)
    sockets.expire(20_000)
    expect(sockets.find(client, 1000)).toBe(wget)
    sockets.expire(40_000)
    expect(sockets.find(client, 1000)).toBeUndefined()
    connect(sockets, '0xa', wget, 50_000)
    sockets.forget()
    expect(sockets.find(client, 50_000)).toBeUndefined()
  })
})

function connect(sockets: ToldSockets, socket: string, process: OwningProcess, atMs: number) {
  sockets.changed(change(socket, 7, 2, 0, 80), process.pid, { process, atMs })
  sockets.changed(change(socket, 2, 1, 40000, 80), process.pid, { process, atMs })
}

function nobody(atMs: number) {
  return { process: undefined, atMs }
}

function change(
  socket: string | undefined,
  from: number,
  to: number,
  ...[localPort, remotePort]: [number, number]
): StateChange {
  return {
    kind: 'state',
    byThread: true,
    from,
    to,
    localPort,
    remotePort,
    isIpv6: false,
    localAddress: '127.0.0.1',
    remoteAddress: '127.0.0.1',
    ...(socket !== undefined && { socket }),
  }
}

function key(networkNamespace: number, localPort: number, remotePort: number): EndKey {
  const addresses = { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' }
  return { networkNamespace, protocol: 'tcp', localPort, remotePort, ...addresses }
}
