import { describe, expect, test } from 'vitest'
import type { PodSnapshot, Socket } from '../../../shared/pod/pod.ts'
import { Connection, F, Wire, loopback, udpFrame } from '../engine/wire.ts'

describe('which conversation a packet belongs to', () => {
  test('a connection is one conversation, from SYN to closed, with its handshake timed', () => {
    const wire = new Wire()
    new Connection(wire).open().client('hello').server('world').close()
    expect(wire.began).toEqual([1])
    expect(wire.ended).toEqual([1])
    expect(wire.engine.conversation(1)).toMatchObject({
      transport: 'TCP',
      state: 'closed',
      client: { address: '127.0.0.1', port: 40_000 },
      server: { address: '127.0.0.1', port: 80 },
      packetsToServer: 5,
      packetsToClient: 3,
      handshakeNs: 2000,
      startNs: 0,
      lastNs: 7000,
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

  test('interfaces of one network namespace share them, as do those of a file that names none', () => {
    const unknown = { name: 'a', linkType: 1, snapLengthBytes: 0, comments: [] }
    for (const [one, two] of [
      [loopback, { ...loopback, name: 'eth0' }],
      [unknown, { ...unknown, name: 'b' }],
    ] as const) {
      const wire = new Wire(undefined, [one, two])
      const connection = new Connection(wire).open()
      wire.tcp({ ...connection.ends, sequence: 1001, payload: 'x', interface: 1 })
      expect(wire.began).toEqual([1])
    }
  })

  test('an IPv4-mapped IPv6 address is the IPv4 address', () => {
    const wire = new Wire()
    const connection = new Connection(wire).open()
    const mapped = { from: '::ffff:127.0.0.1', to: '::ffff:127.0.0.1' }
    wire.tcp({ ...connection.ends, ...mapped, sequence: 1001, payload: 'x' })
    expect(wire.began).toEqual([1])
  })

  test('both directions between the same address and port are told apart by nothing', () => {
    const wire = new Wire()
    wire.udp({ from: '127.0.0.1', to: '127.0.0.1', fromPort: 7, toPort: 7, payload: 'self' })
    expect(wire.engine.conversation(1)).toMatchObject({ packetsToServer: 1, packetsToClient: 0 })
  })

  test('a packet that is cut before its ports, or no IP at all, belongs to none', () => {
    const wire = new Wire()
    wire.frame(udpFrame({ from: '1.1.1.1', to: '2.2.2.2', fromPort: 1, toPort: 2 }), {
      captured: 36,
    })
    wire.frame(new Uint8Array(60), {})
    expect(wire.began).toEqual([])
    expect([...wire.engine.batch(1, 2).direction]).toEqual([0, 0])
  })
})

describe('a connection on the ports of an earlier one', () => {
  test('a SYN that is sent again begins nothing; one with another number begins a conversation', () => {
    const wire = new Wire()
    const first = new Connection(wire)
    first.client({ flags: F.syn }).client({ flags: F.syn, sequence: 1000 })
    expect(wire.began).toEqual([1])
    new Connection(wire, { clientSequence: 77_000 }).open()
    expect(wire.began).toEqual([1, 2])
    expect(wire.engine.conversation(1)).toMatchObject({ state: 'syn-sent', retransmissions: 1 })
    expect(wire.engine.conversation(2)).toMatchObject({ state: 'established' })
  })

  test('after the end, any SYN begins one', () => {
    for (const end of ['closed', 'reset'] as const) {
      const wire = new Wire()
      const connection = new Connection(wire).open()
      if (end === 'closed') connection.close()
      else connection.server({ flags: F.rst | F.ack })
      expect(wire.engine.conversation(1)?.state).toBe(end)
      new Connection(wire).open()
      expect(wire.began).toEqual([1, 2])
      expect(wire.ended).toEqual([1])
    }
  })

  test('a SYN that was overtaken by its own answer is not another connection', () => {
    const wire = new Wire()
    const connection = new Connection(wire)
    connection.server({ flags: F.syn | F.ack, acknowledgment: 1001 })
    connection.client({ flags: F.syn })
    expect(wire.began).toEqual([1])
    expect(wire.engine.conversation(1)?.client.port).toBe(40_000)
  })
})

describe('which end is the client', () => {
  const end = { from: '127.0.0.1', to: '127.0.0.1' }

  test('the sender of SYN, and the receiver of SYN with ACK', () => {
    const wire = new Wire()
    wire.tcp({ ...end, fromPort: 80, toPort: 9000, flags: F.syn })
    wire.tcp({ ...end, fromPort: 81, toPort: 9000, flags: F.syn | F.ack })
    expect([1, 2].map((id) => wire.engine.conversation(id)?.client.port)).toEqual([80, 9000])
  })

  test('in the middle, the end that is not a listener of the pod', () => {
    const wire = new Wire()
    wire.engine.setPod(snapshot([listener('tcp', '0.0.0.0', 50_000)]))
    wire.tcp({ ...end, fromPort: 40_000, toPort: 50_000 })
    wire.tcp({ ...end, fromPort: 50_000, toPort: 40_001 })
    expect([1, 2].map((id) => wire.engine.conversation(id)?.server.port)).toEqual([50_000, 50_000])
  })

  test('a listener on a wildcard listens on the pod’s addresses only', () => {
    const wire = new Wire()
    wire.engine.setPod(snapshot([listener('tcp6', '::', 50_000)]))
    wire.tcp({ from: '10.0.0.5', to: '10.0.0.9', fromPort: 40_000, toPort: 50_000 })
    wire.tcp({ from: '10.0.0.9', to: '10.0.0.5', fromPort: 40_000, toPort: 50_000 })
    expect([1, 2].map((id) => wire.engine.conversation(id)?.server.port)).toEqual([40_000, 50_000])
  })

  test('else the higher port', () => {
    const wire = new Wire()
    wire.udp({ ...end, fromPort: 53, toPort: 40_000, payload: 'answer' })
    expect(wire.engine.conversation(1)).toMatchObject({
      transport: 'UDP',
      state: 'datagrams',
      client: { port: 40_000 },
    })
  })
})

describe('states of a connection', () => {
  test('a refused one is reset', () => {
    const wire = new Wire()
    new Connection(wire).client({ flags: F.syn }).server({ flags: F.rst | F.ack })
    expect(wire.engine.conversation(1)).toMatchObject({ state: 'reset' })
    expect(wire.engine.conversation(1)).not.toHaveProperty('handshakeNs')
    expect(wire.ended).toEqual([1])
  })

  test('one that is seen in the middle is established, without a handshake', () => {
    const wire = new Wire()
    new Connection(wire).client('middle').server('middle')
    expect(wire.engine.conversation(1)).toMatchObject({ state: 'established' })
    expect(wire.engine.conversation(1)).not.toHaveProperty('handshakeNs')
  })

  test('one side’s FIN is closing; closed needs both, and both acknowledged', () => {
    const wire = new Wire()
    const connection = new Connection(wire).open().client({ flags: F.fin | F.ack })
    expect(wire.engine.conversation(1)?.state).toBe('closing')
    connection
      .server('half-open still talks')
      .client({})
      .server({ flags: F.fin | F.ack })
    expect(wire.engine.conversation(1)?.state).toBe('closing')
    connection.client({})
    expect(wire.engine.conversation(1)?.state).toBe('closed')
    connection.client({ flags: F.rst })
    expect(wire.engine.conversation(1)?.state).toBe('closed')
    expect(wire.ended).toEqual([1])
  })
})

function listener(protocol: Socket['protocol'], localAddress: string, localPort: number): Socket {
  return {
    protocol,
    localAddress,
    localPort,
    remoteAddress: '0.0.0.0',
    remotePort: 0,
    state: 'LISTEN',
    inode: 1,
    receiveQueueBytes: 0,
    sendQueueBytes: 0,
    holders: [],
  }
}

function snapshot(listeners: Socket[]): PodSnapshot {
  const networkNamespace = loopback.networkNamespace!
  return {
    pod: {
      key: 'pod',
      name: 'pod',
      source: 'demo-pod',
      networkNamespace,
      hostNetwork: false,
      containers: [],
    },
    node: { name: 'node', namespaces: {} },
    interfaces: [
      {
        name: 'eth0',
        index: 2,
        kind: 'veth',
        up: true,
        macAddress: '',
        mtuBytes: 1500,
        addresses: [{ address: '10.0.0.5', prefixLength: 24 }],
      },
    ],
    listeners,
  }
}
