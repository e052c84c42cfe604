import { expect, it } from 'vitest'
import { protocols } from '../../../../shared/packet/protocols/index.ts'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { type Sent, connectionsOf, exchangesOf, follow } from '../followed-streams.ts'
import { rowsNamed } from './rows-named.ts'

const tls = protocols.find(({ name }) => name === 'tls')!
const connections = connectionsOf(capturedPackets(fixtureFile('tls.pcap')))
const [tls12, refused, retried, anyPort] = connections.map((sent) => follow('tls', sent))

it('asks for a server by its name, and is answered with what both will use', () => {
  expect(
    [tls12!, refused!, retried!, anyPort!].map((messages) => exchangesOf(messages)),
  ).toMatchObject([
    [
      {
        request: 'shop.example',
        answer: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
        answerMessages: 1,
      },
    ],
    [{ request: 'shop.example', answer: 'Alert Fatal: Internal error', failed: true }],
    [{ request: 'shop.example', answer: 'TLS_AES_256_GCM_SHA384', answerMessages: 1 }],
    [{ request: 'shop.example', answer: 'TLS_AES_256_GCM_SHA384', answerMessages: 1 }],
  ])
  const versions = [tls12!, retried!].map((messages) =>
    messages.flatMap(({ meaning }) => meaning?.version ?? []),
  )
  expect(versions).toEqual([['TLS 1.2'], ['TLS 1.3']])
})

it('calls records by what can be known of them', () => {
  expect(tls12!.map(({ meaning }) => meaning!.text)).toEqual([
    'Client Hello (shop.example)',
    'Server Hello',
    'Certificate',
    'Server Key Exchange',
    'Server Hello Done',
    'Client Key Exchange',
    'Change Cipher Spec',
    'Encrypted Handshake Message',
    'New Session Ticket',
    'Change Cipher Spec',
    'Encrypted Handshake Message',
    'Application data 46 B',
    'Application data 76 B',
    'Encrypted Alert',
    'Encrypted Alert',
  ])
  expect(retried!.slice(0, 5).map(({ meaning }) => meaning!.text)).toEqual([
    'Client Hello (shop.example)',
    'Hello Retry Request',
    'Change Cipher Spec',
    'Change Cipher Spec',
    'Client Hello (shop.example)',
  ])
})

it('reads the names in a certificate', () => {
  const rows = tls12!.flatMap(({ fields }) => rowsNamed(fields, 'tls.handshake.certificate'))
  expect(rows.map(({ value, children }) => [value, children!.map((row) => row.value)])).toEqual([
    [
      'shop.example',
      [
        'shop.example',
        '2026-11-23 12:30:46 (UTC)',
        '2036-11-20 12:30:46 (UTC)',
        'shop.example',
        'shop.example',
        '*.shop.example',
        '127.0.0.1',
      ],
    ],
  ])
})

it('knows that a message goes on in the next record', () => {
  const hello = connections[0]![0]!.octets.slice(5)
  const record = (octets: Uint8Array) =>
    Uint8Array.from([22, 3, 1, octets.length >> 8, octets.length & 0xff, ...octets])
  const sent = [hello.slice(0, 100), hello.slice(100, 150), hello.slice(150)].map((octets) => ({
    fromClient: true,
    octets: record(octets),
  }))
  expect(follow('tls', sent).map(({ meaning }) => meaning!.text)).toEqual([
    'Client Hello',
    'Handshake message carried on',
    'Handshake message carried on',
  ])
})

const hello = hexOf(connections[0]![0]!)

it.each([
  ['a hello', hello, true],
  ['the beginning of a hello', hello.slice(0, 40), true],
  ['a whole record of data', `1703030004${'00'.repeat(4)}`, true],
  ['a record of data that goes on', `1703030008${'00'.repeat(4)}`, false],
  ['a whole record and one that goes on', '15030300020100170303', false],
  ['a whole record and the header of one that goes on', '1503030002010017030301000102', true],
  ['a record of no known version', `1705030004${'00'.repeat(4)}`, false],
  ['a handshake of no known kind', '16030300046300000000', false],
  ['a record that is too long', `17030348ff${'00'.repeat(4)}`, false],
  ['an empty alert', '1503030000', false],
  ['text', '47455420', false],
])('recognises on any port: %s', (_, hex, expected) => {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  expect(tls.recognises!({ bytes, offset: 0, end: bytes.length } as never)).toBe(expected)
})

function hexOf({ octets }: Sent): string {
  return Buffer.from(octets).toString('hex')
}
