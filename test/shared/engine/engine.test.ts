import { describe, expect, test } from 'vitest'
import { Connection, F, Wire, loopback } from './wire.ts'

describe('conversations', () => {
  test('a connection is one conversation, from SYN to closed, with its handshake timed', () => {
    const wire = new Wire()
    new Connection(wire).open().client('hello').server('world').close()
    const [id] = wire.began
    expect(wire.began).toEqual([1])
    expect(wire.ended).toEqual([1])
    expect(wire.engine.conversation(id!)).toMatchObject({
      transport: 'TCP',
      state: 'closed',
      client: { address: '127.0.0.1', port: 40_000 },
      server: { address: '127.0.0.1', port: 80 },
      packetsToServer: 5,
      packetsToClient: 3,
      handshakeNs: 2000,
      firstPacket: 1,
      lastPacket: 8,
    })
  })

  test('two network namespaces with the same ends never share a conversation', () => {
    const other = { ...loopback, networkNamespace: loopback.networkNamespace! + 1 }
    const wire = new Wire(undefined, [loopback, other])
    new Connection(wire).open()
    new Connection(wire, { interface: 1 }).open()
    expect(wire.began).toEqual([1, 2])
    expect(wire.engine.conversation(1)?.packetsToServer).toBe(2)
    expect(wire.engine.conversation(2)?.networkNamespace).toBe(other.networkNamespace)
  })

  test('a SYN that is sent again stays in its conversation; one with another number begins a new one', () => {
    const wire = new Wire()
    const first = new Connection(wire)
    first.client({ flags: F.syn })
    first.client({ flags: F.syn, sequence: 1000 })
    expect(wire.began).toEqual([1])
    new Connection(wire, { clientSequence: 77_000 }).open()
    expect(wire.began).toEqual([1, 2])
    expect(wire.engine.conversation(1)).toMatchObject({ state: 'syn-sent', retransmissions: 1 })
    expect(wire.engine.conversation(2)).toMatchObject({ state: 'established' })
  })
})
