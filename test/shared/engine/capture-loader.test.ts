import { describe, expect, test } from 'vitest'
import { CaptureReader } from '../../../shared/capture-file/capture-reader.ts'
import { PcapngWriter } from '../../../shared/capture-file/pcapng-writer.ts'
import { newPacketRecord } from '../../../shared/capture-file/packet-record.ts'
import { CaptureLoader } from '../../../shared/engine/capture-loader.ts'
import { Engine } from '../../../shared/engine/engine.ts'
import { formatEnds } from '../../../shared/pod/attribution-comment.ts'
import { formatFact } from '../../../shared/pod/fact.ts'
import type { OwnerFact } from '../../../shared/pod/fact.ts'
import type { Owner } from '../../../shared/pod/owner.ts'
import { fixtureFile } from '../capture-files.ts'
import { F, tcpFrame } from './wire.ts'
import type { Segment } from './wire.ts'

const wget: Owner = {
  evidence: 'exact',
  place: 'container',
  containerName: 'busybox',
  process: 'wget',
  pid: 4711,
}
const nginx: Owner = { evidence: 'listener', place: 'container', containerName: 'nginx' }

const ends = { from: '127.0.0.1', to: '127.0.0.1', fromPort: 40_000, toPort: 80 }
const back = { ...ends, fromPort: 80, toPort: 40_000 }

describe('owners in a recording', () => {
  test('a packet’s comments name its sender and receiver, whichever way it goes', async () => {
    const { engine } = load((writer) => {
      addPacket(writer, { ...ends, flags: F.syn }, formatEnds(wget, nginx))
      addPacket(writer, { ...back, flags: F.syn | F.ack, fromPort: 81 }, formatEnds(nginx, wget))
    })
    for (const id of [1, 2]) {
      expect(engine.conversation(id)).toMatchObject({
        client: { owner: wget },
        server: { owner: nginx },
      })
    }
    expect(engine.counters().evidence).toMatchObject({ exact: 2, listener: 2, unknown: 0 })
  })

  test('a fact names an owner found later, of that connection and not of another on its ports', () => {
    const { engine } = load((writer) => {
      addPacket(writer, { ...ends, flags: F.syn, sequence: 1, atNs: 1000 })
      addPacket(writer, { ...ends, flags: F.syn, sequence: 99, atNs: 2000 })
      addFact(writer, { ...fact, startNs: '1700000000000001000', end: 'client', owner: wget })
    })
    expect(engine.conversation(1)!.client.owner).toEqual(wget)
    expect(engine.conversation(2)!.client.owner.evidence).toBe('unknown')
  })

  test('a fact whose client is the server here goes to the right end', () => {
    const { engine } = load((writer) => {
      addPacket(writer, { ...ends, toPort: 50_000, atNs: 1000 })
      const swapped = { ...fact, serverPort: 50_000, startNs: '1700000000000001000' }
      addFact(writer, { ...swapped, end: 'client', owner: wget })
    })
    const { client, server } = engine.conversation(1)!
    expect([client, server].find(({ port }) => port === 40_000)!.owner).toEqual(wget)
  })

  test('a fact about something that is not there is passed over', () => {
    const { engine } = load((writer) => {
      addPacket(writer, { ...ends, flags: F.syn, atNs: 1000 })
      addFact(writer, { ...fact, startNs: '1700000000000001001', end: 'client', owner: wget })
      addFact(writer, { ...fact, clientAddress: 'no address', end: 'client', owner: wget })
    })
    expect(engine.counters().evidence).toMatchObject({ exact: 0 })
  })
})

test('what was written to a packet is on the timeline, and what names owners is not', () => {
  const { engine } = load((writer) => {
    addPacket(writer, { ...ends, flags: F.syn }, formatEnds(wget, nginx))
    addPacket(writer, { ...ends, flags: F.syn, atNs: 500 }, ['again?', 'late'])
    addPacket(writer, { ...ends, flags: F.syn, atNs: 2000 }, ['beyond'])
  })
  const { commented } = engine.timeline({ fromNs: 0, toNs: 1000, buckets: 10 })
  expect(commented).toEqual([{ offsetNs: 500, packet: 2, text: 'again? late' }])
})

test('pods, gaps and what the kernel dropped come back', () => {
  const gap = { kind: 'gap', interface: 'lo', fromNs: '1', toNs: '2', reason: 'tap died' } as const
  const { engine, loader } = load((writer) => {
    writer.statistics({
      interfaceIndex: 0,
      timeSeconds: 0,
      timeNanoseconds: 0,
      dropped: 12,
      comments: [formatFact(gap), 'somebody else’s words'],
    })
  })
  expect(loader.gaps).toEqual([gap])
  expect(engine.counters().loss.kernelDropped).toBe(12)
})

test('a real capture is one conversation with one exchange', async () => {
  const { bytes } = fixtureFile('wget-nginx-lo.pcap')
  const { engine, loader } = loadBytes(bytes)
  expect(loader.notes).toEqual([])
  expect(engine.latestConversations(undefined, 10)).toMatchObject([
    { state: 'closed', application: 'HTTP', exchanges: 1, server: { port: 80 } },
  ])
  const [exchange] = engine.exchanges(1)
  expect(exchange).toMatchObject({ request: 'GET /', status: 200 })
  expect(exchange!.durationNs).toBeGreaterThan(0)
  const rows = await engine.rows(1, 100)
  expect(rows).toHaveLength(engine.lastPacket)
  expect(rows.filter(({ protocol }) => protocol === 'HTTP')).toHaveLength(2)
})

test('queries and answers of a name server are exchanges', () => {
  const { engine } = loadBytes(fixtureFile('dns.pcap').bytes)
  const exchanges = engine
    .latestConversations(undefined, 100)
    .flatMap(({ id }) => engine.exchanges(id))
  expect(exchanges.length).toBeGreaterThan(3)
  for (const { application, request, answer, requestPacket, answerPacket } of exchanges) {
    expect(application).toBe('DNS')
    expect(answer!.slice('Answer '.length)).toContain(request.slice('Query '.length))
    expect(answerPacket).toBeGreaterThan(requestPacket)
  }
})

test('times that are too far from the first to be exact are told once, with the packet and its place', () => {
  const daysNs = 24 * 3600 * 1e9
  const near = load((writer) => {
    addPacket(writer, { ...ends, atNs: 0 })
    addPacket(writer, { ...ends, atNs: 104 * daysNs })
  })
  expect(near.loader.notes).toEqual([])
  const { loader, engine } = load((writer) => {
    addPacket(writer, { ...ends, atNs: 0 })
    addPacket(writer, { ...ends, atNs: 105 * daysNs })
    addPacket(writer, { ...ends, atNs: 200 * daysNs })
  })
  expect(loader.notes).toMatchObject([{ code: 'rounded-times' }])
  expect(loader.notes[0]!.text).toContain('Packet 2 ')
  expect(engine.lastPacket).toBe(3)
})

test('whatever byte a file ends at, what was read can be asked about', async () => {
  const { bytes } = fixtureFile('two-interfaces.pcapng')
  for (let end = 0; end < bytes.length; end += 7) {
    const { engine } = loadBytes(bytes.subarray(0, end))
    const rows = await engine.rows(1, engine.lastPacket)
    expect(rows).toHaveLength(engine.lastPacket)
    for (const { id } of engine.latestConversations(undefined, 100)) await engine.ladder(id)
  }
})

const fact: Omit<OwnerFact, 'end' | 'owner'> = {
  kind: 'owner',
  protocol: 'tcp',
  networkNamespace: 4026532000,
  clientAddress: '127.0.0.1',
  clientPort: 40_000,
  serverAddress: '127.0.0.1',
  serverPort: 80,
  startNs: '1700000000000000000',
}

function load(write: (writer: PcapngWriter) => void) {
  const writer = new PcapngWriter()
  writer.section({ application: 'test', comments: [] })
  writer.interface({ name: 'lo', linkType: 1, snapLengthBytes: 262_144, comments: [] })
  write(writer)
  return loadBytes(writer.take())
}

function loadBytes(bytes: Uint8Array) {
  const engine = new Engine({
    bytes: { read: async (position, length) => bytes.subarray(position, position + length) },
  })
  const loader = new CaptureLoader(engine)
  const reader = new CaptureReader(loader)
  reader.push(bytes)
  reader.end()
  return { engine, loader }
}

function addPacket(writer: PcapngWriter, segment: Segment, comments: string[] = []): void {
  const bytes = tcpFrame(segment)
  const record = newPacketRecord()
  const atNs = segment.atNs ?? 0
  record.timeSeconds = 1_700_000_000 + Math.floor(atNs / 1e9)
  record.timeNanoseconds = atNs % 1e9
  record.capturedLength = bytes.length
  record.length = bytes.length
  record.bytes = bytes
  writer.packet(record, comments)
}

function addFact(writer: PcapngWriter, owned: OwnerFact): void {
  const comments = [formatFact(owned)]
  writer.statistics({ interfaceIndex: 0, timeSeconds: 0, timeNanoseconds: 0, comments })
}
