import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rowsMax, viewMessageCharactersMax } from '../../../shared/messages/limits.ts'
import type { Question, ViewMessage } from '../../../shared/messages/messages.ts'
import { parseViewMessage } from '../../../shared/messages/parse-view-message.ts'

const questions: { [About in Question['about']]: Question[] } = {
  rows: [
    { about: 'rows', from: 1, to: 1 },
    { about: 'rows', from: 5, to: 4 + rowsMax },
    { about: 'rows', from: 5, to: 5, wishes: { fields: ['ip.ttl'], rules: ['http', ''] } },
  ],
  packet: [{ about: 'packet', number: 1 }],
  ladder: [{ about: 'ladder', conversation: 3 }],
  conversations: [
    { about: 'conversations', count: 1000 },
    { about: 'conversations', before: 9, count: 1 },
  ],
  export: [
    { about: 'export', packets: { conversation: 3 }, at: 0 },
    { about: 'export', packets: { from: 1, to: 9 }, at: 5 },
  ],
  'packet-lines': [{ about: 'packet-lines', from: 1, to: 1000 }],
  range: [{ about: 'range', fromNs: 0, toNs: 5 }],
  stream: [{ about: 'stream', conversation: 3, skipBytes: 0 }],
  exchanges: [
    { about: 'exchanges', conversation: 3 },
    { about: 'exchanges', conversation: 3, latest: 1 },
  ],
  timeline: [{ about: 'timeline', fromNs: 0, toNs: 0, buckets: 1 }],
  sockets: [{ about: 'sockets' }],
  matches: [{ about: 'matches', text: 'tcp', from: 1 }],
  'filter-check': [{ about: 'filter-check' }, { about: 'filter-check', text: 'tcp.port ==' }],
  'filter-offers': [{ about: 'filter-offers', text: 'tcp.', cursor: 4 }],
  filter: [{ about: 'filter' }, { about: 'filter', text: 'http' }],
  'filter-status': [{ about: 'filter-status' }],
  'filtered-rows': [{ about: 'filtered-rows', from: 0, count: rowsMax }],
  'filter-step': [{ about: 'filter-step', packet: 0, step: -1 }],
  'filter-conversations': [{ about: 'filter-conversations', count: 1000 }],
  overview: [
    { about: 'overview', from: 1, to: 1, buckets: 4096 },
    { about: 'overview', from: 1, to: 1, buckets: 1, sorted: true },
  ],
  sort: [
    { about: 'sort', order: { by: 'frame.len' }, from: 1, to: 1 },
    { about: 'sort', order: { by: 'from', descending: true }, from: 1, to: 9 },
  ],
  'sorted-rows': [
    { about: 'sorted-rows', from: 0, count: rowsMax, wishes: { fields: [], rules: [] } },
  ],
  'sorted-place': [{ about: 'sorted-place', packet: 1 }],
}

const messages: { [Kind in ViewMessage['kind']]: ViewMessage[] } = {
  begin: [
    { kind: 'begin' },
    {
      kind: 'begin',
      resume: { hostId: 'h', sourceId: 's', afterPacket: 0, afterRevision: 2 ** 53 - 1 },
    },
  ],
  credit: [
    { kind: 'credit', batches: 1 },
    { kind: 'credit', batches: 1000 },
  ],
  open: [
    { kind: 'open', source: { type: 'sample' } },
    { kind: 'open', source: { type: 'pod', key: 'default/nginx-busybox' } },
  ],
  stop: [{ kind: 'stop' }],
  request: [{ kind: 'request' }],
  ask: Object.values(questions)
    .flat()
    .map((question, id) => ({ kind: 'ask', id, question })),
}

const all = Object.values(messages).flat()

describe('what a view sends', () => {
  test.each(all.map((message) => [JSON.stringify(message), message] as const))(
    'is read as it was sent: %s',
    (text, message) => {
      expect(parseViewMessage(text)).toEqual(message)
    },
  )

  test('loses the fields that its kind does not have', () => {
    expect(parseViewMessage('{"kind":"stop","batches":3,"__proto__":{"a":1}}')).toEqual({
      kind: 'stop',
    })
  })

  test.each([
    ['', 'a message is a JSON object, and this is not JSON'],
    ['{"kind":', 'a message is a JSON object, and this is not JSON'],
    ['[]', 'a message is a JSON object'],
    ['null', 'a message is a JSON object'],
    ['{}', 'a message needs "kind", one of begin, credit, open, stop, request, ask'],
    [
      '{"kind":"toString"}',
      'a message needs "kind", one of begin, credit, open, stop, request, ask',
    ],
    ['{"kind":"credit"}', '"credit" needs "batches", an integer from 1 to 1000'],
    ['{"kind":"credit","batches":0}', '"credit" needs "batches", an integer from 1 to 1000'],
    ['{"kind":"credit","batches":1001}', '"credit" needs "batches", an integer from 1 to 1000'],
    ['{"kind":"credit","batches":1.5}', '"credit" needs "batches", an integer from 1 to 1000'],
    ['{"kind":"credit","batches":"1"}', '"credit" needs "batches", an integer from 1 to 1000'],
    ['{"kind":"open"}', '"open" needs "source", an object'],
    ['{"kind":"open","source":{"type":"file"}}', 'a source needs "type", one of pod, pods, sample'],
    [
      '{"kind":"open","source":{"type":"pod","key":""}}',
      'a source of type "pod" needs "key", a text of 1 to 512 characters',
    ],
    ['{"kind":"begin","resume":3}', '"begin" needs "resume", an object'],
    [
      '{"kind":"begin","resume":{"hostId":"h","sourceId":"s","afterPacket":-1}}',
      '"resume" needs "afterPacket", an integer of at least 0',
    ],
    ['{"kind":"ask","question":{"about":"sockets"}}', '"ask" needs "id", an integer of at least 0'],
    ['{"kind":"ask","id":1}', '"ask" needs "question", an object'],
    [
      '{"kind":"ask","id":1,"question":{"about":"rows","from":5,"to":4}}',
      'a question about "rows" needs "to", an integer from 5 to 1004',
    ],
    [
      '{"kind":"ask","id":1,"question":{"about":"rows","from":1,"to":1001}}',
      'a question about "rows" needs "to", an integer from 1 to 1000',
    ],
    [
      '{"kind":"ask","id":1,"question":{"about":"packet","number":1e300}}',
      'a question about "packet" needs "number", an integer of at least 1',
    ],
    [
      '{"kind":"ask","id":1,"question":{"about":"timeline","fromNs":2,"toNs":1,"buckets":9}}',
      'a question about "timeline" needs "toNs", an integer of at least 2',
    ],
  ])('is refused with a sentence: %s', (text, problem) => {
    expect(parseViewMessage(text)).toEqual({ problem })
  })

  test('is refused before it is read when it is too long', () => {
    const text = JSON.stringify({ kind: 'stop', more: 'x'.repeat(viewMessageCharactersMax) })
    expect(parseViewMessage(text)).toEqual({
      problem: `a message of ${text.length} characters; the most is 65536`,
    })
  })

  test('is a message or a problem, whatever is sent, and a message is read the same again', () => {
    const likely = fc.constantFrom(...all).chain((message) => {
      const text = JSON.stringify(message)
      return fc
        .tuple(fc.nat(text.length - 1), fc.string({ maxLength: 3 }))
        .map(([at, piece]) => text.slice(0, at) + piece + text.slice(at + piece.length))
    })
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), likely), (text) => {
        const message = parseViewMessage(text)
        if ('problem' in message) expect(message.problem).not.toBe('')
        else expect(parseViewMessage(JSON.stringify(message))).toEqual(message)
      }),
      { numRuns: 2000 },
    )
  })
})
