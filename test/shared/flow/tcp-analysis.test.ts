import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CaptureReader } from '../../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../../shared/engine/capture-loader.ts'
import { Engine } from '../../../shared/engine/engine.ts'
import { analysisNames } from '../../../shared/engine/rows.ts'
import { fixtureFile, hasProgram } from '../capture-files.ts'
import { Connection, F, Wire } from '../engine/wire.ts'

/** Our names and Wireshark's, behind `tcp.analysis.`. */
const fields = {
  retransmission: 'retransmission',
  fastRetransmission: 'fast_retransmission',
  spuriousRetransmission: 'spurious_retransmission',
  outOfOrder: 'out_of_order',
  duplicateAck: 'duplicate_ack',
  lostSegment: 'lost_segment',
  windowFull: 'window_full',
  zeroWindow: 'zero_window',
  windowUpdate: 'window_update',
  keepAlive: 'keep_alive',
  keepAliveAck: 'keep_alive_ack',
  ackLostSegment: 'ack_lost_segment',
  reusedPorts: 'reused_ports',
}

const captures = [
  'tcp/loss.pcap',
  'tcp/overtaken.pcap',
  'tcp/closed-windows-keep-alives-reused-ports.pcap',
  'tcp/answers-before-segments.pcap',
  'tcp-sack.pcap',
  'wget-nginx-lo.pcap',
]

describe.runIf(hasProgram('tshark'))('agrees with tshark', () => {
  test.each(captures)('on every packet of %s', (name) => {
    const file = fixtureFile(name)
    const columns = Object.values(fields).flatMap((field) => ['-e', `tcp.analysis.${field}`])
    const output = execFileSync('tshark', ['-nr', file.path, '-T', 'fields', ...columns], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const names = Object.keys(fields)
    const theirs = output
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t').flatMap((value, index) => (value ? [names[index]] : [])))
    expect(analysed(file.bytes)).toEqual(theirs)
  })
})

test('the captures that are compared show every kind', () => {
  const seen = new Set(captures.flatMap((name) => analysed(fixtureFile(name).bytes).flat()))
  expect([...seen].toSorted()).toEqual(Object.keys(fields).toSorted())
})

test('what is analysed does not depend on where sequence numbers begin, also across 2^32', () => {
  const payload = 'x'.repeat(100)
  const tell = (clientSequence: number, serverSequence: number) => {
    const wire = new Wire()
    const connection = new Connection(wire, { clientSequence, serverSequence }).open()
    const at = (octets: number) => (clientSequence + 1 + octets) >>> 0
    connection.client({ payload }).client({ payload, sequence: at(300) })
    for (let time = 0; time < 3; time++) connection.server({ acknowledgment: at(100) })
    connection.client({ payload, sequence: at(100) }).client({ payload, sequence: at(200) })
    connection.server({ acknowledgment: at(400) }).client({ payload, sequence: at(200) })
    connection.client({ sequence: at(399) }).server({ acknowledgment: at(400) })
    connection.server({ window: 0, acknowledgment: at(400) }).close()
    return analysisOf(wire.engine)
  }
  const plain = tell(1000, 5000)
  expect(new Set(plain.flat()).size).toBeGreaterThan(5)
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), (client, server) => {
      expect(tell(client, server)).toEqual(plain)
    }),
  )
  expect(tell(0xffffff00, 0xffffffff)).toEqual(plain)
})

test('an acknowledgment of octets that were not captured is told once', () => {
  const wire = new Wire()
  const connection = new Connection(wire).open().client('seen').server({})
  connection.clientUnseen('unseen').server({}).server({ payload: 'more' })
  expect(analysisOf(wire.engine).slice(-2)).toEqual([['ackLostSegment'], []])
})

test('a SYN that is sent again is a retransmission', () => {
  const wire = new Wire()
  new Connection(wire).client({ flags: F.syn }).client({ flags: F.syn, sequence: 1000, atNs: 2e9 })
  expect(analysisOf(wire.engine)).toEqual([[], ['retransmission']])
})

test('an octet into a closed window is a probe, and what repeats the closed window answers it', () => {
  const wire = new Wire()
  const connection = new Connection(wire).open().server({ window: 0 }).client('p')
  connection.server({ window: 0, acknowledgment: connection.clientNext - 1 })
  expect(analysisOf(wire.engine).slice(-3)).toEqual([
    ['zeroWindow'],
    ['zeroWindowProbe'],
    ['zeroWindow', 'zeroWindowProbeAck'],
  ])
})

test('a clock that was set back makes no segment soon', () => {
  const wire = new Wire()
  const connection = new Connection(wire).open().client({ payload: 'one', atNs: 5e9 })
  connection.client('two').client({ payload: 'one', sequence: 1001, atNs: 4e9 })
  expect(analysisOf(wire.engine).at(-1)).toEqual(['retransmission'])
})

function analysed(bytes: Uint8Array): string[][] {
  const engine = new Engine({ bytes: { read: async () => undefined } })
  const reader = new CaptureReader(new CaptureLoader(engine))
  reader.push(bytes)
  reader.end()
  return analysisOf(engine)
}

function analysisOf(engine: Engine): string[][] {
  return Array.from(engine.batch(1, engine.lastPacket).analysis, (bits) => analysisNames(bits))
}
