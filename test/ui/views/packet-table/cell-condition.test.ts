import { expect, it } from 'vitest'
import { parseFilter } from '../../../../shared/filter/parse-filter.ts'
import { Direction, type PacketRow } from '../../../../shared/messages/records.ts'
import { unknownOwner } from '../../../../shared/pod/owner.ts'
import { cellCondition } from '../../../../ui/views/packet-table/cell-condition.ts'
import { builtInColumns } from '../../../../ui/views/packet-table/column-ids.ts'
import { wget } from '../../drawing/sample-pod.ts'

const row: PacketRow = {
  number: 409,
  offsetNs: 41_906_113_007,
  interface: 0,
  conversation: 41,
  direction: Direction.toServer,
  length: 143,
  capturedLength: 96,
  protocol: 'HTTP',
  source: '127.0.0.1',
  destination: '::1',
  info: 'GET / HTTP/1.1',
  analysis: [],
}
const sources = {
  row,
  conversation: wget(41, 0),
  interfaceName: 'lo',
  values: new Map<string, string>(),
}

it('makes a filter of every cell that has a value', () => {
  expect(builtInColumns.map((column) => cellCondition(column, sources, false))).toEqual([
    'frame.number == 409',
    'frame.time_relative == 41.906113007',
    undefined,
    undefined,
    'client == "busybox/wget"',
    'server == "nginx/nginx"',
    'ip.src == 127.0.0.1',
    'ipv6.dst == ::1',
    'interface == "lo"',
    'conversation == 41',
    undefined,
    'http',
    'frame.len == 143',
    'frame.cap_len == 96',
    undefined,
  ])
})

it('makes filters that are right, of what is and of what is not', () => {
  for (const column of builtInColumns) {
    for (const isNot of [false, true]) {
      const condition = cellCondition(column, sources, isNot) ?? ''
      expect(parseFilter(condition), condition).not.toHaveProperty('problem')
    }
  }
})

it('uses the address of an end that nobody could be named for', () => {
  const { client } = sources.conversation
  const conversation = { ...sources.conversation, client: { ...client, owner: unknownOwner } }
  expect(cellCondition('from', { ...sources, conversation }, true)).toBe(
    'client.address != 127.0.0.1',
  )
  expect(cellCondition('from', { ...sources, conversation: undefined }, false)).toBe(
    'ip.src == 127.0.0.1',
  )
})

it('makes filters of the values of fields: bare numbers and addresses, quoted texts', () => {
  const values = new Map([
    ['ip.ttl', '64'],
    ['eth.src', '02:42:ac:11:00:02'],
    ['tcp.port', '40000, 80'],
    ['http.host', 'a "b"'],
    ['tcp.flags.syn', '✓'],
    ['ipv6.src', '::1'],
    ['http.user_agent', ''],
  ])
  const conditions = [...values.keys()].map((field) =>
    cellCondition(`field:${field}`, { ...sources, values }, false),
  )
  expect(conditions).toEqual([
    'ip.ttl == 64',
    'eth.src == 02:42:ac:11:00:02',
    'tcp.port == 40000',
    'http.host == "a \\"b\\""',
    'tcp.flags.syn == 1',
    'ipv6.src == ::1',
    undefined,
  ])
  for (const condition of conditions) {
    if (condition) expect(parseFilter(condition), condition).not.toHaveProperty('problem')
  }
})
