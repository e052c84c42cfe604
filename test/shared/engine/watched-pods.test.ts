import { describe, expect, test } from 'vitest'
import type { Owner } from '../../../shared/pod/owner.ts'
import type { PodSnapshot } from '../../../shared/pod/pod.ts'
import { Connection, loopback, Wire } from './wire.ts'

const outside: Owner = { evidence: 'unknown', place: 'outside' }
const inShop = { evidence: 'unknown', place: 'container', podName: 'shop' }
const curl: Owner = { evidence: 'exact', place: 'container', containerName: 'curl' }

describe('of several pods that are watched', () => {
  test('an end outside one is unknown in another, and counted as unknown', () => {
    const { engine } = visitShop()
    engine.setPod(pod('client', 1))
    engine.setPod(pod('shop', 2))
    engine.setOwner(1, 'client', curl)
    expect(engine.setOwner(1, 'server', outside)).toBe(true)
    expect(engine.conversation(1)).toMatchObject({
      client: { owner: curl },
      server: { owner: inShop },
    })
    expect(engine.counters().evidence).toMatchObject({ exact: 1, unknown: 1 })
  })

  test('it is told so also where the other pod becomes known later', () => {
    const { engine } = visitShop()
    engine.setPod(pod('client', 1))
    engine.setOwner(1, 'client', curl)
    engine.setOwner(1, 'server', outside)
    expect(engine.counters().evidence).toMatchObject({ exact: 1, unknown: 0 })
    engine.setPod(pod('shop', 2))
    expect(engine.conversation(1)!.server.owner).toMatchObject(inShop)
    expect(engine.counters().evidence).toMatchObject({ exact: 1, unknown: 1 })
  })

  test('who is found there after all replaces it', () => {
    const { engine } = visitShop()
    engine.setPod(pod('client', 1))
    engine.setPod(pod('shop', 2))
    engine.setOwner(1, 'server', outside)
    engine.setOwner(1, 'server', { ...curl, containerName: 'web', podName: 'shop' })
    expect(engine.conversation(1)!.server.owner).toMatchObject({ containerName: 'web' })
    expect(engine.counters().evidence).toMatchObject({ exact: 1, unknown: 1 })
  })

  test('nobody in the pod of the end outweighs nobody outside the other one', () => {
    const { engine } = visitShop()
    engine.setOwner(1, 'server', outside)
    expect(engine.setOwner(1, 'server', { evidence: 'unknown', place: 'container' })).toBe(true)
    expect(engine.setOwner(1, 'server', outside)).toBe(false)
    expect(engine.counters().evidence).toMatchObject({ unknown: 2 })
  })

  test('a pod on its node’s network is not who has the node’s address', () => {
    const { engine } = visitShop()
    engine.setPod(pod('client', 1))
    const { pod: shop, ...rest } = pod('shop', 2)
    engine.setPod({ ...rest, pod: { ...shop, hostNetwork: true } })
    engine.setOwner(1, 'server', outside)
    expect(engine.conversation(1)!.server.owner).toEqual(outside)
  })

  test('loopback addresses are those of the pod where they were seen', () => {
    const wire = new Wire(undefined, [{ ...loopback, networkNamespace: 2 }])
    new Connection(wire).open()
    wire.engine.setPod(pod('client', 1))
    wire.engine.setPod(pod('shop', 2))
    wire.engine.setOwner(1, 'client', { evidence: 'unknown', place: 'container' })
    expect(wire.engine.conversation(1)!.client.owner).toMatchObject(inShop)
  })
})

/** One conversation, from the first pod to the second. */
function visitShop(): Wire {
  const wire = new Wire(undefined, [{ ...loopback, name: 'eth0', networkNamespace: 1 }])
  new Connection(wire, { client: '10.244.1.10', server: '10.244.2.10' }).open()
  return wire
}

function pod(name: string, number: number): PodSnapshot {
  const address = (text: string) => [{ address: text, prefixLength: 24 }]
  const link = { up: true, macAddress: '02:00:00:00:00:01', mtuBytes: 1500 }
  return {
    pod: {
      key: `default/${name}`,
      name,
      source: 'test',
      networkNamespace: number,
      hostNetwork: false,
      containers: [],
    },
    node: { name: `node${number}`, namespaces: {} },
    interfaces: [
      { ...link, name: 'lo', index: 1, kind: 'loopback', addresses: address('127.0.0.1') },
      { ...link, name: 'eth0', index: 2, kind: 'veth', addresses: address(`10.244.${number}.10`) },
    ],
    listeners: [],
  }
}
