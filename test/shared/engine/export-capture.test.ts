import { expect, test } from 'vitest'
import { CaptureReader } from '../../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../../shared/engine/capture-loader.ts'
import { Engine } from '../../../shared/engine/engine.ts'
import type { PacketChoice } from '../../../shared/messages/messages.ts'
import type { Owner } from '../../../shared/pod/owner.ts'
import { Connection, Wire } from './wire.ts'

const wget: Owner = {
  place: 'container',
  evidence: 'exact',
  containerName: 'busybox',
  process: 'wget',
  pid: 17,
}
const nginx: Owner = { ...wget, evidence: 'listener', containerName: 'nginx', process: 'nginx' }

async function exported(wire: Wire, packets: PacketChoice): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let at: number | undefined = 0; at !== undefined;) {
    const page = await wire.engine.exportPage(packets, at)
    parts.push(page.bytes)
    at = page.next
  }
  return new Uint8Array(Buffer.concat(parts))
}

function opened(file: Uint8Array): { engine: Engine; notes: unknown[] } {
  const engine = new Engine({
    bytes: { read: async (position, length) => file.slice(position, position + length) },
  })
  const loader = new CaptureLoader(engine)
  const reader = new CaptureReader(loader)
  reader.push(file)
  reader.end()
  return { engine, notes: loader.notes }
}

function twoConversations(): Wire {
  const wire = new Wire()
  const one = new Connection(wire, { clientPort: 40_001 }).open()
  const two = new Connection(wire, { clientPort: 40_002 }).open()
  one.client('GET /one HTTP/1.1\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close()
  two.client('GET /two HTTP/1.1\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close()
  for (const id of [1, 2]) {
    wire.engine.setOwner(id, 'client', wget)
    wire.engine.setOwner(id, 'server', nginx)
  }
  return wire
}

test('what is exported opens again with the same packets, times and owners', async () => {
  const wire = twoConversations()
  const { engine, notes } = opened(await exported(wire, { from: 1, to: 100 }))
  expect(notes).toEqual([])
  expect(engine.baseTimeNs).toBe(wire.engine.baseTimeNs)
  expect(await engine.rows(1, 100)).toEqual(await wire.engine.rows(1, 100))
  expect(engine.conversation(2)).toEqual(wire.engine.conversation(2))
})

test('a conversation is exported alone, with its owners', async () => {
  const { engine } = opened(await exported(twoConversations(), { conversation: 2 }))
  expect(engine.conversation(2)).toBeUndefined()
  expect(engine.conversation(1)).toMatchObject({ client: { port: 40_002, owner: wget } })
  expect(engine.exchanges(1)).toMatchObject([{ request: 'GET /two' }])
})

test('a range that begins in a conversation names its ends all the same', async () => {
  const { engine } = opened(await exported(twoConversations(), { from: 8, to: 9 }))
  expect(engine.lastPacket).toBe(2)
  expect(engine.conversation(1)).toMatchObject({
    client: { owner: wget },
    server: { owner: nginx },
  })
})

test('many packets come in parts that are one file', async () => {
  const wire = new Wire()
  const connection = new Connection(wire).open()
  for (let index = 0; index < 5000; index++) connection.client('x'.repeat(500))
  wire.engine.setOwner(1, 'client', wget)
  const first = await wire.engine.exportPage({ conversation: 1 }, 0)
  expect(first.next).toBeGreaterThan(0)
  const { engine, notes } = opened(await exported(wire, { conversation: 1 }))
  expect(notes).toEqual([])
  expect(engine.lastPacket).toBe(5003)
  expect(engine.conversation(1)).toMatchObject({ client: { owner: wget }, packetsToServer: 5002 })
})

test('nothing is exported of what is no longer kept', async () => {
  const wire = new Wire(256)
  const connection = new Connection(wire).open()
  for (let index = 0; index < 2000; index++) connection.client('x')
  const { engine } = opened(await exported(wire, { from: 1, to: 5000 }))
  expect(engine.lastPacket).toBe(wire.engine.lastPacket - wire.engine.firstRetained + 1)
})
