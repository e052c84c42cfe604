import { expect, it } from 'vitest'
import { parseFilter } from '../../../../shared/filter/parse-filter.ts'
import { Direction } from '../../../../shared/messages/records.ts'
import { Connection, F, Wire } from '../../../shared/engine/wire.ts'
import { newRule, ownRules, wiresharkRules } from '../../../../ui/views/packet-table/colour-rule.ts'
import { colourOf } from '../../../../ui/views/packet-table/colour-rules.svelte.ts'

const { toServer, toClient, none } = Direction

/** The rule that the engine finds for the last packet of a wire. */
async function ruleOf(wire: Wire, rules = ownRules): Promise<string | undefined> {
  const last = wire.engine.lastPacket
  const facts = await wire.engine.rowFacts([last], {
    fields: [],
    rules: rules.map(({ filter }) => filter),
  })
  return rules[facts.get(last)?.rule ?? -1]?.builtIn
}

function opened(): { wire: Wire; connection: Connection } {
  const wire = new Wire()
  return { wire, connection: new Connection(wire).open() }
}

it('has filters that are right in every rule', () => {
  for (const { filter } of [...ownRules, ...wiresharkRules]) {
    expect(parseFilter(filter), filter).not.toHaveProperty('problem')
  }
})

it('tells resets, trouble, failures, connecting, messages and acknowledgments apart', async () => {
  const { wire, connection } = opened()
  expect(await ruleOf(wire)).toBe('acknowledgment')
  connection.client('GET / HTTP/1.1\r\n\r\n')
  expect(await ruleOf(wire)).toBe('http')
  connection.server('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
  expect(await ruleOf(wire)).toBe('failure')
  connection.client({ sequence: 1001, payload: 'GET / HTTP/1.1\r\n\r\n' })
  expect(await ruleOf(wire)).toBe('trouble')
  connection.client({ flags: F.fin | F.ack })
  expect(await ruleOf(wire)).toBe('connection')
  connection.server({ flags: F.rst })
  expect(await ruleOf(wire)).toBe('reset')
})

it('has no trouble with a keep-alive', async () => {
  const { wire, connection } = opened()
  connection.client('x').server({})
  connection.client({ sequence: connection.clientNext - 1, flags: F.ack })
  expect(await ruleOf(wire)).toBe('acknowledgment')
})

it('colours by the sender, and a packet without a role not at all', () => {
  const payload = ownRules.find(({ builtIn }) => builtIn === 'payload')
  expect(colourOf(payload, toServer).stripe).toBe('client heavy')
  expect(colourOf(payload, toClient).stripe).toBe('server heavy')
  expect(colourOf(payload, none)).toEqual({ stripe: '', icon: '', title: 'Payload' })
  expect(colourOf(undefined, toServer)).toEqual({ stripe: '', icon: '', title: '' })
})

it('gives a whole row the colours of a rule of somebody’s own', () => {
  const colour = colourOf({ ...newRule('mine'), filter: 'udp' }, none)
  expect(colour).toMatchObject({ stripe: 'fill', title: 'mine', fill: { ground: '#ffe8a3' } })
})
