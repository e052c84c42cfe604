import { describe, expect, it } from 'vitest'
import type { EndKey } from '../../../capture/attribution/attribution.ts'
import type { OwningProcess } from '../../../capture/attribution/owning-process.ts'
import { ToldSenders } from '../../../capture/attribution/told-senders.ts'
import type { DatagramSent } from '../../../capture/attribution/trace-line.ts'

const dig: OwningProcess = { pid: 10, name: 'dig', networkNamespace: 1 }
const nslookup: OwningProcess = { pid: 11, name: 'nslookup', networkNamespace: 1 }
const elsewhere: OwningProcess = { pid: 30, name: 'dig', networkNamespace: 2 }

const client: EndKey = {
  networkNamespace: 1,
  protocol: 'udp',
  localAddress: '10.0.0.2',
  localPort: 40000,
  remoteAddress: '10.96.0.10',
  remotePort: 53,
}
const way: DatagramSent & { thread: number } = {
  kind: 'sent',
  thread: 10,
  byThread: true,
  localPort: 40000,
  remotePort: 53,
  isIpv6: false,
  remoteAddress: '10.96.0.10',
}

describe('what the kernel told of datagrams', () => {
  it('names who sent between the ports when the conversation began, or answered soon after', () => {
    const senders = new ToldSenders()
    expect(senders.sent(way, dig, 1000)).toBe('1 40000 53')
    expect(senders.find(client, 1001)).toBe(dig)
    expect(senders.find(client, 900)).toBe(dig)
    expect(senders.find(client, 2000)).toBeUndefined()
    expect(senders.find(client, -20_000)).toBeUndefined()
  })

  it('names nobody for another protocol, address, family or network namespace', () => {
    const senders = new ToldSenders()
    senders.sent({ ...way, localAddress: '10.0.0.2' }, dig, 1000)
    senders.sent(way, elsewhere, 1000)
    expect(senders.find(client, 1000)).toBe(dig)
    expect(senders.find({ ...client, networkNamespace: 2 }, 1000)).toBe(elsewhere)
    expect(senders.find({ ...client, networkNamespace: 3 }, 1000)).toBeUndefined()
    expect(senders.find({ ...client, protocol: 'tcp' }, 1000)).toBeUndefined()
    expect(senders.find({ ...client, localAddress: '10.0.0.3' }, 1000)).toBeUndefined()
    expect(senders.find({ ...client, remoteAddress: '10.96.0.11' }, 1000)).toBeUndefined()
    expect(senders.find({ ...client, localAddress: '::1' }, 1000)).toBeUndefined()
  })

  it('names of several the first that sent in the conversation', () => {
    const senders = new ToldSenders()
    for (const atMs of [1000, 1400]) senders.sent(way, dig, atMs)
    for (const atMs of [2000, 2400]) senders.sent(way, nslookup, atMs)
    expect(senders.find(client, 1000)).toBe(dig)
    expect(senders.find(client, 1300)).toBe(dig)
    expect(senders.find(client, 1999)).toBe(nslookup)
  })

  it('does not ask whose a thread is that has sent the same way a moment ago', () => {
    const senders = new ToldSenders()
    expect(senders.sentAgain(way, 1000)).toBe(false)
    senders.sent(way, dig, 1000)
    expect(senders.sentAgain(way, 1400)).toBe(true)
    expect(senders.find(client, 1440)).toBe(dig)
    expect(senders.sentAgain({ ...way, thread: 11 }, 1400)).toBe(false)
    expect(senders.sentAgain({ ...way, remoteAddress: '10.96.0.11' }, 1400)).toBe(false)
    expect(senders.sentAgain(way, 1501)).toBe(false)
    senders.sent({ ...way, thread: 11 }, nslookup, 1502)
    expect(senders.sentAgain(way, 1503)).toBe(false)
  })

  it('names nobody for what began before something was not told', () => {
    const senders = new ToldSenders()
    senders.sent(way, dig, 1000)
    senders.forget(1500)
    senders.sent(way, nslookup, 1600)
    expect(senders.find(client, 1000)).toBeUndefined()
    expect(senders.find(client, 1600)).toBe(nslookup)
  })

  it('is forgotten when it is too old to be asked for', () => {
    const senders = new ToldSenders()
    senders.sent(way, dig, 1000)
    senders.expire(30_000)
    expect(senders.find(client, 1000)).toBe(dig)
    senders.expire(31_001)
    expect(senders.find(client, 1000)).toBeUndefined()
  })
})
