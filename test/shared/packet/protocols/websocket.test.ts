import * as fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { MessageUnpacker } from '../../../../shared/packet/parts/unpack.ts'
import { MessageLength } from '../../../../shared/packet/stream.ts'
import { protocols } from '../../../../shared/packet/protocols/index.ts'
import { fixtureFile, hasProgram } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { connectionsOf, cutInto, follow } from '../followed-streams.ts'
import { rowsNamed } from './rows-named.ts'

const websocket = protocols.find(({ name }) => name === 'websocket')!
/** Behind the request and the 101. */
const [plain, compressed] = connectionsOf(capturedPackets(fixtureFile('websocket.pcap'))).map(
  (sent) => sent.slice(2),
)

it('reads frames unmasked', () => {
  expect(follow('websocket', plain!).map(({ meaning }) => meaning!.text)).toEqual([
    'Ping 13 B',
    'Pong 13 B',
    'Text "hello"',
    'Text "hello"',
    'Binary 5 B',
    'Binary 5 B',
    `Text "${'x'.repeat(60)}…"`,
    `Text "${'x'.repeat(60)}…"`,
    'Text "grüße"',
    'Text "grüße"',
    'Text "first ", goes on',
    'Continuation 6 B',
    'Text "first second"',
    'Text "bye"',
    'Text "bye"',
    'Close 1001 Going away going away',
    'Close 1001 Going away going away',
  ])
})

it('unpacks texts, where they are said and in the tree', () => {
  const messages = follow('websocket', compressed!)
  expect(messages[2]!.meaning!.text).toBe('Text "hello"')
  const [packed] = rowsNamed(messages[2]!.fields, 'websocket.payload')
  expect(packed!.value).toMatch(/^[0-9a-f:]+$/)
  expect(rowsNamed(messages[2]!.fields, 'websocket.payload.text')).toMatchObject([
    { value: 'hello', offset: packed!.offset, length: packed!.length },
  ])
})

const shared = fixtureFile('websocket-compressed.pcap')
const [sharing] = connectionsOf(capturedPackets(shared)).map((sent) => sent.slice(2))

it('unpacks texts that refer to messages before them, whole and in parts', () => {
  const texts = follow('websocket', sharing!).map(({ meaning }) => meaning!.text)
  const row = (name: string) =>
    `Text "{"kind":"pod","name":"${name}","containers":["nginx","busybox"…"`
  expect(texts.slice(0, 11)).toEqual([
    'Text "list"',
    `Text "{"kind":"pod","name":"nginx-busybox","containers":["nginx","…"`,
    row('web-1'),
    row('web-2'),
    'Text "list"',
    `Text "{"kind":"pod","name":"nginx-busybox","containers":["nginx","…"`,
    row('web-1'),
    row('web-2'),
    'Text "parts"',
    'Text "first half of it, ", goes on',
    'Continuation 10 B',
  ])
})

it.runIf(hasProgram('tshark'))('tshark unpacks the same texts', () => {
  const fields = ['-Tfields', '-e', 'frame.number', '-e', 'text']
  const output = execFileSync('tshark', ['-nr', shared.path, '-Y', 'websocket.pmc==1', ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const theirs = new Map(
    output
      .trim()
      .split('\n')
      .map((line) => line.split('\t') as [string, string]),
  )
  let compared = 0
  for (const { packet, fields: rows } of follow('websocket', sharing!)) {
    const [text] = rowsNamed(rows, 'websocket.payload.text')
    const theirText = theirs.get(String(packet))
    if (text?.label !== 'Unpacked' || !theirText?.includes('{')) continue
    expect(theirText).toContain(text.value.slice(0, 40))
    compared++
  }
  expect(compared).toBeGreaterThan(5)
})

it('shows no text that is made of messages which are not known', async () => {
  const text = new TextEncoder().encode('the same words, the same words again')
  const packer = createDeflateRaw()
  const messages: Uint8Array[] = []
  const flush = (): Promise<void> =>
    new Promise((resolve) => packer.flush(constants.Z_SYNC_FLUSH, resolve))
  for (let count = 0; count < 3; count++) {
    packer.write(text)
    await flush()
    messages.push(Uint8Array.from(packer.read() as Buffer).slice(0, -4))
  }
  packer.close()
  const unpacker = new MessageUnpacker()
  expect(unpacker.unpack(messages[0]!, true)).toEqual(text)
  expect(unpacker.unpack(messages[1]!, true)).toEqual(text)
  unpacker.forget()
  expect(unpacker.unpack(messages[2]!, true)).toBeUndefined()
  expect(unpacker.unpack(messages[0]!, true)).toEqual(text)
})

it('unpacks no message that makes more than a mebibyte of itself, nor what refers to it', () => {
  const huge = deflateRawSync(new Uint8Array(2 ** 21), { finishFlush: constants.Z_SYNC_FLUSH })
  const unpacker = new MessageUnpacker()
  expect(unpacker.unpack(huge.subarray(0, -4), true)).toBeUndefined()
  const small = deflateRawSync('small', { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
  expect(unpacker.unpack(small, true)).toEqual(new TextEncoder().encode('small'))
})

it('reads the same however its octets are cut', () => {
  for (const sent of [plain!, compressed!, sharing!]) {
    const whole = follow('websocket', sent).map(({ meaning }) => meaning)
    for (const octets of [1, 2, 3, 7]) {
      const cut = follow('websocket', cutInto(sent, octets)).map(({ meaning }) => meaning)
      expect(cut).toEqual(whole)
    }
  }
})

it('declares the rows that it yields', () => {
  for (const { fields } of [...follow('websocket', plain!), ...follow('websocket', compressed!)]) {
    for (const { name } of fields) expect(websocket.rows).toHaveProperty([name])
  }
})

it('counts a payload of any length without having it', () => {
  const lengths = [
    ['827e00ff', 4 + 255],
    ['827f0000000100000000', 10 + 2 ** 32],
    ['82fe0100', 4 + 4 + 256],
  ] as const
  for (const [hex, expected] of lengths) expect(lengthOf(hex)).toBe(expected)
})

it.each([
  ['a length that would fit into less', '827e0070'],
  ['a control frame that is long', '897e0100'],
  ['a control frame in parts', '0901'],
  ['an opcode without a meaning', '8301'],
  ['reserved bits', 'b101'],
])('takes %s for something else', (_, hex) => {
  expect(lengthOf(hex)).toBe(MessageLength.foreign)
})

it.each([
  ['a frame', '81026869', true],
  ['two frames', '810268698900', true],
  ['a frame that goes on', '817e010068', false],
  ['a frame and something else', '8102686947455420', false],
  ['text', '48656c6c6f', false],
  ['frames of both sides', '81026869898001020304', false],
])('finds its place again by: %s', (_, hex, expected) => {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  expect(websocket.stream!.begins(bytes, 0, bytes.length)).toBe(expected)
})

it('survives whatever it is given', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.boolean(),
      (octets, fromClient) => {
        const bytes = Uint8Array.from([0x80 | (octets[0]! & 0x4f), ...octets.slice(1)])
        try {
          follow('websocket', [{ fromClient, octets: bytes }])
        } catch (error) {
          expect((error as Error).message).toMatch(/^No message/)
        }
      },
    ),
  )
})

function lengthOf(hex: string): number {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  return websocket.stream!.connect().messageLength(bytes, 0, bytes.length, true)
}
