import { expect, it } from 'vitest'
import { dissect } from '../../../../shared/packet/dissect.ts'
import { protocols } from '../../../../shared/packet/protocols/index.ts'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { connectionsOf, exchangesOf, follow } from '../followed-streams.ts'

const packets = capturedPackets(fixtureFile('mysql.pcap'))
const messages = connectionsOf(packets).map((sent) => follow('mysql', sent))

it('pairs every command with what became of it', () => {
  const named = messages
    .flatMap(exchangesOf)
    .filter(({ request }) => request !== 'Log in as app')
    .map(({ request, answer, failed }) => [request, answer, failed])
  expect(named).toEqual([
    ["INSERT INTO users VALUES (1,'Ada'),(2,NULL)", 'OK', undefined],
    ['SELECT * FROM users', '2 rows', undefined],
    ['SELECT * FROM users WHERE id=77', '0 rows', undefined],
    ['SELECT * FROM missing', "Error 1146: Table 'test.missing' doesn't exist", true],
    ["LOAD DATA LOCAL INFILE '/tmp/wire/load.tsv' INTO TABLE users", 'OK', undefined],
    ['SELECT 1; SELECT 2', '1 row', undefined],
    ['SELECT DATABASE()', '1 row', undefined],
    ['Use test', 'OK', undefined],
    ['Prepare SELECT name FROM users WHERE id = ?', 'Prepared', undefined],
    ['SELECT name FROM users WHERE id = ?', '1 row', undefined],
    ['SELECT name FROM users WHERE id = ?', '1 row', undefined],
    ['Prepare INSERT INTO users VALUES (?, ?)', 'Prepared', undefined],
    ['INSERT INTO users VALUES (?, ?)', 'OK', undefined],
    [
      'Prepare SELECT nothing FROM users WHERE id = ?',
      "Error 1054: Unknown column 'nothing' in 'SELECT'",
      true,
    ],
    ['Ping', 'OK', undefined],
    ['Change user to app', 'OK', undefined],
  ])
})

it('says who was refused', () => {
  expect(exchangesOf(messages[5]!)).toMatchObject([
    {
      request: 'Log in as app',
      answer: "Error 1045: Access denied for user 'app'@'localhost' (using password: YES)",
      failed: true,
    },
  ])
})

it('hands the connection to TLS where the client asks for it', () => {
  expect(messages[6]!.at(-1)!.meaning).toMatchObject({ text: 'Begin TLS', becomes: 'tls' })
})

it('does not guess what is compressed', () => {
  const compressed = messages[7]!.slice(3)
  expect(compressed.map(({ meaning }) => meaning!.text)).toEqual(
    Array.from({ length: 3 }, () => 'Compressed, not read'),
  )
})

it('shows no password', () => {
  const hidden = messages.flat().flatMap(({ fields }) => fields)
  const passwords = hidden.filter(({ name }) => name === 'mysql.passwd')
  expect(passwords.length).toBeGreaterThan(8)
  expect(new Set(passwords.map(({ value }) => value))).toEqual(new Set(['hidden']))
})

it('knows the greeting on any port, and its sender as the server', () => {
  const bytes = packets[2]!.bytes.slice()
  bytes.set([0x82, 0x35, 0x82, 0x34], 34)
  const { linkType, lengths } = packets[2]!
  expect(dissect(bytes, linkType, lengths)).toMatchObject({
    protocol: 'MySQL',
    info: 'Greeting of 10.11.19-MariaDB-0+deb12u1',
  })
})

it('takes no TLS record in the middle of a connection for a query', () => {
  const record = Uint8Array.from({ length: 200 }, (_, index) => (index * 37) & 0xff)
  record.set([0x17, 0x03, 0x03, 0x00, 0x16])
  const { stream } = protocols.find(({ name }) => name === 'mysql')!
  expect(stream!.begins(record, 0, record.length)).toBe(false)
})
