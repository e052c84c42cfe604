import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { protocols } from '../../../../shared/packet/protocols/index.ts'
import { fixtureFile, hasProgram } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { rowsNamed } from './rows-named.ts'
import { type Sent, connectionsOf, exchangesOf, follow } from '../followed-streams.ts'

const messages = connectionsOf(capturedPackets(fixtureFile('kafka.pcap'))).map((sent) =>
  follow('kafka', sent),
)

it('pairs answers with requests, and names their topic', () => {
  const exchanges = messages.flatMap(exchangesOf)
  expect(exchanges.map(({ request, answer }) => [request, answer])).toEqual([
    ['ApiVersions', 'ApiVersions answer'],
    ['Metadata orders', 'Metadata answer'],
    ['Produce orders', 'Produce answer'],
    ['ApiVersions', 'ApiVersions answer'],
    ['Metadata orders', 'Metadata answer'],
    ['Metadata orders', 'Metadata answer'],
    ['ApiVersions', 'ApiVersions answer'],
    ['Fetch orders', undefined],
  ])
})

it('finds the topic behind compact strings and tagged fields', () => {
  // Fetch 12: client id `c`, no tags; waits 500 ms for 1 to 64 KiB; one topic, `t`.
  const fetch = requestOf(
    1,
    12,
    '0001 63 00 ffffffff 000001f4 00000001 00010000 00 00000000 00000000 02 02 74',
  )
  expect(follow('kafka', [fetch])[0]!.meaning).toMatchObject({ text: 'Fetch t' })
})

it('names groups, and says why an answer is an error', () => {
  // JoinGroup 4 of group `g`, and JoinGroup 7 with compact strings and tagged fields.
  const plain = requestOf(11, 4, '0001 63 0001 67 00002710 0000ea60 0000 0000')
  const refused = answerOf('00000000 004f 00000000 0000 0000 0001 6d 00000000')
  const [request, answer] = follow('kafka', [plain, refused]).map(({ meaning }) => meaning)
  expect(request).toMatchObject({ text: 'JoinGroup g', role: 'request' })
  expect(answer).toMatchObject({ text: 'JoinGroup answer MEMBER_ID_REQUIRED (79)', failed: true })
  const flexible = requestOf(11, 7, '0001 63 00 02 67 00002710 0000ea60 01 00')
  const joined = answerOf('00 00000000 0000 00000001 00 02 6d 02 6d 01 00')
  const meanings = follow('kafka', [flexible, joined]).map(({ meaning }) => meaning)
  expect(meanings[0]).toMatchObject({ text: 'JoinGroup g' })
  expect(meanings[1]).toEqual({ role: 'answer', text: 'JoinGroup answer', correlation: 7 })
})

const failing = follow(
  'kafka',
  connectionsOf(capturedPackets(fixtureFile('kafka-errors.pcap')))[0]!,
)

it('says which topic and partition an error is about', () => {
  const answers = failing.filter(({ fromClient }) => !fromClient)
  expect(answers.map(({ meaning }) => [meaning!.text, meaning!.failed ?? false])).toEqual([
    ['Produce answer NOT_LEADER_OR_FOLLOWER (6) for orders/1', true],
    ['Fetch answer OFFSET_OUT_OF_RANGE (1) for orders/0', true],
    ['Metadata answer UNKNOWN_TOPIC_OR_PARTITION (3) for missing', true],
    ['OffsetCommit answer ILLEGAL_GENERATION (22) for orders/0', true],
    ['Offsets answer', false],
    ['CreateTopics answer TOPIC_ALREADY_EXISTS (36) for orders', true],
    ['Fetch answer FENCED_LEADER_EPOCH (74) for orders/0', true],
    ['Produce answer', false],
  ])
  const [reason] = rowsNamed(answers[0]!.fields, 'kafka.error_message')
  expect(reason).toMatchObject({ label: 'Reason', value: 'not the leader' })
})

const compared = ['kafka.error', 'kafka.partition_id', 'kafka.topic_name'] as const
/** A version of Fetch that tshark 4.0 does not read. */
const newerThanTshark = 17

it.runIf(hasProgram('tshark'))('tshark agrees about errors, partitions and topics', () => {
  const fields = ['frame.number', ...compared].flatMap((name) => ['-e', name])
  const { path } = fixtureFile('kafka-errors.pcap')
  const output = execFileSync('tshark', ['-nr', path, '-Y', 'kafka', '-T', 'fields', ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const theirs = new Map(output.split('\n').map((line) => [Number(line.split('\t')[0]), line]))
  for (const { packet, fromClient, fields: rows } of failing) {
    if (fromClient || packet === newerThanTshark) continue
    const own = compared.map((name) =>
      rowsNamed(rows, name).map(({ number, value }) => number ?? value),
    )
    expect([packet, ...own].join('\t')).toBe(theirs.get(packet!))
  }
})

it('keeps what can be read of an answer that is cut short', () => {
  const refused = answerOf('00000001 0001 74 00000002 00000000 0006 ffffffffffffffff 00')
  const produce = requestOf(0, 2, '0001 63 ffff 000001f4 00000001 0001 74 00000000')
  const [, answer] = follow('kafka', [produce, refused])
  expect(answer!.meaning).toMatchObject({ text: expect.stringContaining('for t/0'), failed: true })
})

it('expects no answer to what is produced without acknowledgment', () => {
  const produce = requestOf(0, 3, '0001 63 ffff 0000 000001f4 00000001 0001 74 00000000')
  expect(follow('kafka', [produce])[0]!.meaning).toEqual({ role: 'neither', text: 'Produce t' })
})

it('does not take text for its own', () => {
  const { stream } = protocols.find(({ name }) => name === 'kafka')!
  for (const text of [
    'GET / HTTP/1.1\r\n\r\n',
    '{"a": 1, "b": 2}',
    '\u0016\u0003\u0001\u0002\u0000\u0001',
  ]) {
    const octets = new TextEncoder().encode(text)
    expect(stream!.begins(octets, 0, octets.length)).toBe(false)
  }
})

function requestOf(key: number, version: number, rest: string): Sent {
  const body = Buffer.from(rest.replaceAll(' ', ''), 'hex')
  const header = Buffer.alloc(12)
  header.writeInt32BE(8 + body.length, 0)
  header.writeInt16BE(key, 4)
  header.writeInt16BE(version, 6)
  header.writeInt32BE(7, 8)
  return { fromClient: true, octets: Uint8Array.from(Buffer.concat([header, body])) }
}

function answerOf(rest: string): Sent {
  const body = Buffer.from(rest.replaceAll(' ', ''), 'hex')
  const header = Buffer.alloc(8)
  header.writeInt32BE(4 + body.length, 0)
  header.writeInt32BE(7, 4)
  return { fromClient: false, octets: Uint8Array.from(Buffer.concat([header, body])) }
}
