import { expect, it } from 'vitest'
import { Direction, type PacketRow } from '../../../../shared/messages/records.ts'
import { colourOf } from '../../../../ui/views/packet-table/colour-rules.ts'

const row: PacketRow = {
  number: 1,
  offsetNs: 0,
  interface: 0,
  conversation: 1,
  direction: Direction.toClient,
  length: 66,
  capturedLength: 66,
  protocol: 'TCP',
  source: '127.0.0.1',
  destination: '127.0.0.1',
  info: 'ACK',
  analysis: [],
}

/** Of a packet whose columns are no longer here. */
function byRow(changed: Partial<PacketRow>): string {
  const direction = Direction.toClient
  return colourOf({ facts: undefined, row: { ...row, ...changed }, direction, hasTrouble: false })
    .stripe
}

it('gives answers that say that something went wrong the colour of trouble', () => {
  expect(byRow({ protocol: 'HTTP', info: 'HTTP/1.1 404 Not Found' })).toBe('error heavy')
  expect(byRow({ protocol: 'HTTP', info: 'HTTP/1.1 200 OK' })).toBe('server heavy')
  expect(byRow({ protocol: 'HTTP', info: 'GET /HTTP/1.1 404' })).toBe('server heavy')
})

it('reads flags from a row where there are no columns, and claims no more than that', () => {
  expect(byRow({ info: 'RST, ACK' })).toBe('error heavy')
  expect(byRow({ info: 'SYN, ACK' })).toBe('server light')
  expect(byRow({ info: 'ACK' })).toBe('')
  expect(byRow({ protocol: 'HTTP', info: 'GET /RST' })).toBe('server heavy')
})

it('says which rule it was', () => {
  const packet = { facts: undefined, row, direction: Direction.toClient, hasTrouble: true }
  expect(colourOf(packet).title).toBe('Trouble')
})
