import { expect, it } from 'vitest'
import { dissect } from '../../../../shared/packet/dissect.ts'
import { fixtureFile } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { connectionsOf, exchangesOf, follow } from '../followed-streams.ts'

const connections = connectionsOf(capturedPackets(fixtureFile('pgsql.pcap')))
const messages = connections.map((sent) => follow('pgsql', sent))

it('pairs every query with what became of it', () => {
  const [psql] = messages.map(exchangesOf)
  expect(psql!.map(({ request, answer, failed }) => [request, answer, failed])).toEqual([
    ['Ask for TLS', 'Encryption refused', undefined],
    ['Log in as app', 'Authentication: Success', undefined],
    ["CREATE ROLE safe LOGIN PASSWORD 'not-a-secret'", 'CREATE ROLE', undefined],
    ['CREATE TABLE users (id int PRIMARY KEY, name text)', 'CREATE TABLE', undefined],
    ["INSERT INTO users VALUES (1,'Ada'),(2,NULL)", 'INSERT 0 2', undefined],
    ['GRANT ALL ON users TO safe', 'GRANT', undefined],
    ['SELECT * FROM users ORDER BY id; SELECT 1 AS one', 'SELECT 1', undefined],
    ['SELECT * FROM missing', 'Error 42P01: relation "missing" does not exist', true],
    ['COPY users TO STDOUT', 'COPY 2', undefined],
    ["DO $$ BEGIN RAISE NOTICE 'careful'; END $$", 'DO', undefined],
    ['LISTEN news', 'LISTEN', undefined],
    ["NOTIFY news, 'now'", 'NOTIFY', undefined],
  ])
})

it('names a prepared statement by its query, however often it is executed', () => {
  const exchanges = exchangesOf(messages[4]!)
  expect(exchanges.map(({ request, answer }) => [request, answer])).toEqual([
    ['Log in as safe', 'Authentication: Success'],
    ['SELECT name FROM users WHERE id = $1', 'SELECT 1'],
    ['SELECT name FROM users WHERE id = $1', 'SELECT 1'],
    ['INSERT INTO users VALUES ($1, $2)', 'INSERT 0 1'],
    [
      'INSERT INTO users VALUES ($1, $2)',
      'Error 23505: duplicate key value violates unique constraint "users_pkey"',
    ],
  ])
})

it('tells what a bound statement is only where it saw it prepared', () => {
  const bound = messages[4]!.filter(({ meaning }) => meaning?.text === 'Bind "user by id"')
  const queries = bound.map(({ fields }) =>
    fields.filter(({ name }) => name === 'pgsql.prepared_query').map(({ value }) => value),
  )
  expect(queries).toEqual([
    ['SELECT name FROM users WHERE id = $1'],
    ['SELECT name FROM users WHERE id = $1'],
  ])
  const [alone] = connections[4]!.slice(8)
  expect(follow('pgsql', [alone!])[0]!.meaning).toMatchObject({ subject: '"user by id"' })
})

it('shows no password', () => {
  const passwords = messages[4]!.filter(({ meaning }) => meaning?.text === 'Password')
  expect(passwords).toHaveLength(2)
  for (const { fields } of passwords) {
    expect(fields.map(({ name, value }) => [name, value])).toContainEqual([
      'pgsql.password',
      'hidden',
    ])
  }
})

it('hands the connection to TLS where the server agrees to it', () => {
  const [, encrypted] = connectionsOf(capturedPackets(fixtureFile('pgsql-any-port.pcap')))
  expect(follow('pgsql', encrypted!).map(({ meaning }) => meaning)).toEqual([
    { role: 'request', text: 'Ask for TLS' },
    { role: 'answer', text: 'TLS accepted', becomes: 'tls' },
  ])
})

it('knows its own on a port that is nobody’s', () => {
  const infos = capturedPackets(fixtureFile('pgsql-any-port.pcap'))
    .map(({ bytes, linkType, lengths }) => dissect(bytes, linkType, lengths))
    .filter(({ protocol }) => protocol === 'PostgreSQL')
    .map(({ info }) => info)
  expect(infos.slice(0, 4)).toEqual([
    'Log in as app',
    'Authentication: Success, Parameter status × 13, Backend key data, Ready for query',
    'SELECT name FROM users WHERE id = 1',
    'Row description, Data row, SELECT 1, Ready for query',
  ])
})
