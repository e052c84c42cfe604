import { expect, test } from 'vitest'
import { historyField } from '../../../shared/messages/listing-records.ts'
import { Connection, Wire } from './wire.ts'

function wireOfRequest(): Wire {
  const wire = new Wire()
  new Connection(wire).open().client('GET / HTTP/1.1\r\n\r\n')
  return wire
}

test('a field has its value in each packet, and nothing where it is absent', async () => {
  const { engine } = wireOfRequest()
  const fields = ['ip.ttl', 'tcp.seq', 'tcp.flags.syn', 'http.request.method', 'no.such.field']
  const facts = await engine.rowFacts([1, 4], { fields, rules: [] })
  expect(facts.get(1)?.values).toEqual(['64', '0', '✓', '', ''])
  expect(facts.get(4)?.values).toEqual(['64', '1', '', 'GET', ''])
})

test('a history has a letter for the first time of each thing, up to the packet', async () => {
  const wire = new Wire()
  const connection = new Connection(wire).open()
  connection.client('GET / HTTP/1.1\r\n\r\n').server({})
  connection.server('HTTP/1.1 200 OK\r\n\r\n').client({})
  const numbers = [1, 2, 3, 4, 5, 6, 7]
  const facts = await wire.engine.rowFacts(numbers, { fields: [historyField], rules: [] })
  expect(numbers.map((number) => facts.get(number)?.values[0])).toEqual([
    'S',
    'Sh',
    'ShA',
    'ShAD',
    'ShADa',
    'ShADad',
    'ShADad',
  ])
  const last = await wire.engine.rowFacts([6], { fields: [historyField], rules: [] })
  expect(last.get(6)?.values).toEqual(['ShADad'])
})

test('values of a field that is there twice stand beside each other', async () => {
  const { engine } = wireOfRequest()
  const facts = await engine.rowFacts([1], { fields: ['tcp.port', 'eth.addr'], rules: [] })
  expect(facts.get(1)?.values).toEqual(['40000, 80', '00:00:00:00:00:00, 00:00:00:00:00:00'])
})

test('the first rule that matches counts, and what is no filter matches nothing', async () => {
  const { engine } = wireOfRequest()
  const rules = ['', 'tcp.prt == 1', 'http', 'tcp.flags.syn == 1 || http', 'tcp']
  const facts = await engine.rowFacts([1, 3, 4], { fields: [], rules })
  expect([...facts.values()].map(({ rule }) => rule)).toEqual([3, 4, 2])
})

test('of a packet whose bytes are gone nothing is told', async () => {
  const wire = wireOfRequest()
  wire.lostBefore = 10_000
  const facts = await wire.engine.rowFacts([1], { fields: ['ip.ttl'], rules: ['tcp'] })
  expect(facts.get(1)).toEqual({ values: [''] })
})
