import { expect, test } from 'vitest'
import { Direction } from '../../../shared/messages/records.ts'
import { Connection, Wire } from './wire.ts'

function open(): { wire: Wire; connection: Connection } {
  const wire = new Wire()
  return { wire, connection: new Connection(wire).open() }
}

/** `4> GET /` for what the client sent in packet 4, `5< …` for the server's; `[12 missing]` behind. */
async function stream(wire: Wire, skipBytes = 0): Promise<string[]> {
  const read = await wire.engine.stream(1, skipBytes)
  return read!.segments.map(({ packet, direction, bytes, missing }) => {
    const arrow = direction === Direction.toServer ? '>' : '<'
    const gap = missing > 0 ? `[${missing} missing]` : ''
    return `${packet}${arrow} ${atob(bytes)}${gap}`
  })
}

test('what both sides sent is read in turns', async () => {
  const { wire, connection } = open()
  connection.client('ping').server('po').server('ng').client('bye')
  expect(await stream(wire)).toEqual(['4> ping', '5< po', '6< ng', '7> bye'])
})

test('octets that were sent again count once, those that came early in their place', async () => {
  const { wire, connection } = open()
  const sequence = connection.clientNext
  connection.client({ payload: 'def', sequence: sequence + 3 })
  connection.client({ payload: 'abc', sequence }).client({ payload: 'abcdefg', sequence })
  expect(await stream(wire)).toEqual(['5> abc', '4> def', '6> g'])
})

test('the end of a connection is no octet, and none that is missing', async () => {
  const { wire, connection } = open()
  connection.client('ping').server('pong').close()
  expect(await stream(wire)).toEqual(['4> ping', '5< pong'])
})

test('octets that were acknowledged and never captured are a gap at their place', async () => {
  const { wire, connection } = open()
  connection.server('one')
  connection.serverNext += 12
  connection.client({ acknowledgment: connection.serverNext }).server('two')
  expect(await stream(wire)).toEqual(['4< one', '5< [12 missing]', '6< two'])
})

test('a payload that was cut by the capture says how much is missing', async () => {
  const { wire, connection } = open()
  const headers = 14 + 20 + 20
  connection.client({ payload: 'x'.repeat(100), captured: headers + 10 }).client('y')
  expect(await stream(wire)).toEqual([`4> ${'x'.repeat(10)}[90 missing]`, '5> y'])
})

test('it is read on behind the octets that are there already', async () => {
  const { wire, connection } = open()
  connection.client('ping').server('pong').client('bye')
  expect(await stream(wire, 6)).toEqual(['5< ng', '6> bye'])
  const read = await wire.engine.stream(1, 6)
  expect(read!.segments[0]!.offset).toBe(2)
})

test('an answer has a limit, and says that there is more', async () => {
  const { wire, connection } = open()
  for (let index = 0; index < 20; index++) connection.client('z'.repeat(60_000))
  const first = await wire.engine.stream(1, 0)
  expect(first!.more).toBe(true)
  const octets = first!.segments.reduce((sum, { bytes }) => sum + atob(bytes).length, 0)
  const second = await wire.engine.stream(1, octets)
  expect(second).toMatchObject({ more: false })
  expect(second!.segments).toHaveLength(20 - first!.segments.length)
})

test('datagrams are read one after the other', async () => {
  const wire = new Wire()
  const [from, to] = ['127.0.0.1', '127.0.0.2']
  wire.udp({ from, to, fromPort: 40_000, toPort: 9000, payload: 'a' })
  wire.udp({ from: to, to: from, fromPort: 9000, toPort: 40_000, payload: 'b' })
  expect(await stream(wire)).toEqual(['1> a', '2< b'])
})

test('a conversation that is not kept has none', async () => {
  expect(await open().wire.engine.stream(7)).toBeUndefined()
})
