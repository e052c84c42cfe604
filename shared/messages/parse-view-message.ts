import {
  conversationsMax,
  creditBatchesMax,
  fieldNameCharactersMax,
  filterCharactersMax,
  identifierCharactersMax,
  podKeyCharactersMax,
  podsMax,
  rowsMax,
  timelineBucketsMax,
  viewMessageCharactersMax,
  wishedFieldsMax,
  wishedRulesMax,
} from './limits.ts'
import { sortKeys, type RowWishes } from './listing-records.ts'
import { MessageFields, parseJsonObject } from './message-fields.ts'
import type { PacketChoice, Question, SourceRequest, ViewMessage } from './messages.ts'

/**
 * What a view sent, with exactly the fields that its kind has, or why it is no message: one sentence
 * that names the field and what it may be.
 */
export function parseViewMessage(text: string): ViewMessage | { problem: string } {
  if (text.length > viewMessageCharactersMax) {
    return {
      problem: `a message of ${text.length} characters; the most is ${viewMessageCharactersMax}`,
    }
  }
  const parsed = parseJsonObject(text)
  if ('problem' in parsed) return parsed
  const fields = new MessageFields(parsed.json, 'a message')
  const message = fields.tagged<ViewMessage>('kind', '', messages, { kind: 'stop' })
  return fields.problem === undefined ? message : { problem: fields.problem }
}

/** A reader for each: a kind of message without one does not compile. */
const messages: {
  [Kind in ViewMessage['kind']]: (fields: MessageFields) => ViewMessage & { kind: Kind }
} = {
  begin: (fields) => ({
    kind: 'begin',
    ...(fields.has('resume') && { resume: readResume(fields.object('resume', '"resume"')) }),
  }),
  credit: (fields) => ({
    kind: 'credit',
    batches: fields.integer('batches', 1, creditBatchesMax),
  }),
  open: (fields) => ({
    kind: 'open',
    source: fields
      .object('source', 'a source')
      .tagged<SourceRequest>('type', 'a source of type ', sources, { type: 'sample' }),
  }),
  stop: () => ({ kind: 'stop' }),
  request: () => ({ kind: 'request' }),
  ask: (fields) => ({
    kind: 'ask',
    id: fields.integer('id', 0),
    question: fields
      .object('question', 'a question')
      .tagged<Question>('about', 'a question about ', questions, { about: 'sockets' }),
  }),
}

const sources: {
  [Type in SourceRequest['type']]: (fields: MessageFields) => SourceRequest & { type: Type }
} = {
  pod: (fields) => ({ type: 'pod', key: fields.text('key', podKeyCharactersMax) }),
  pods: (fields) => ({ type: 'pods', keys: fields.texts('keys', podsMax, podKeyCharactersMax) }),
  sample: () => ({ type: 'sample' }),
}

const questions: {
  [About in Question['about']]: (fields: MessageFields) => Question & { about: About }
} = {
  rows: (fields) => {
    const from = fields.integer('from', 1)
    const to = fields.integer('to', from, from + rowsMax - 1)
    return { about: 'rows', from, to, ...readWishes(fields) }
  },
  packet: (fields) => ({ about: 'packet', number: fields.integer('number', 1) }),
  ladder: (fields) => ({
    about: 'ladder',
    conversation: readConversation(fields),
    ...(fields.has('after') && { after: fields.integer('after', 0) }),
  }),
  conversations: (fields) => ({
    about: 'conversations',
    ...(fields.has('before') && { before: fields.integer('before', 1) }),
    count: fields.integer('count', 1, conversationsMax),
  }),
  exchanges: (fields) => ({
    about: 'exchanges',
    conversation: readConversation(fields),
    ...(fields.has('latest') && { latest: fields.integer('latest', 1) }),
  }),
  stream: (fields) => ({
    about: 'stream',
    conversation: readConversation(fields),
    skipBytes: fields.integer('skipBytes', 0),
  }),
  export: (fields) => ({
    about: 'export',
    packets: readChoice(fields.object('packets', '"packets"')),
    at: fields.integer('at', 0),
  }),
  'packet-lines': (fields) => {
    const from = fields.integer('from', 1)
    const to = fields.integer('to', from, from + rowsMax - 1)
    return { about: 'packet-lines', from, to, ...readMatching(fields) }
  },
  range: (fields) => {
    const fromNs = fields.integer('fromNs', 0)
    return { about: 'range', fromNs, toNs: fields.integer('toNs', fromNs) }
  },
  timeline: (fields) => {
    const fromNs = fields.integer('fromNs', 0)
    return {
      about: 'timeline',
      fromNs,
      toNs: fields.integer('toNs', fromNs),
      buckets: fields.integer('buckets', 1, timelineBucketsMax),
    }
  },
  sockets: () => ({ about: 'sockets' }),
  'filter-check': (fields) => ({ about: 'filter-check', ...readFilterText(fields) }),
  'filter-offers': (fields) => ({
    about: 'filter-offers',
    ...readFilterText(fields),
    cursor: fields.integer('cursor', 0, filterCharactersMax),
  }),
  filter: (fields) => ({ about: 'filter', ...readFilterText(fields) }),
  matches: (fields) => ({
    about: 'matches',
    text: fields.text('text', filterCharactersMax),
    from: fields.integer('from', 1),
  }),
  'filter-status': () => ({ about: 'filter-status' }),
  'filtered-rows': (fields) => ({
    about: 'filtered-rows',
    from: fields.integer('from', 0),
    count: fields.integer('count', 1, rowsMax),
    ...readWishes(fields),
  }),
  'filter-step': (fields) => ({
    about: 'filter-step',
    packet: fields.integer('packet', 0),
    step: fields.integer('step', -1, 1),
  }),
  'filter-conversations': (fields) => ({
    about: 'filter-conversations',
    count: fields.integer('count', 1, conversationsMax),
  }),
  overview: (fields) => {
    const from = fields.integer('from', 1)
    return {
      about: 'overview',
      from,
      to: fields.integer('to', from),
      buckets: fields.integer('buckets', 1, timelineBucketsMax),
      ...(fields.has('sorted') && { sorted: true }),
    }
  },
  sort: (fields) => {
    const order = fields.object('order', '"order"')
    const from = fields.integer('from', 1)
    return {
      about: 'sort',
      order: {
        by: order.choice('by', sortKeys),
        ...(order.has('descending') && { descending: true }),
      },
      from,
      to: fields.integer('to', from),
    }
  },
  'sorted-rows': (fields) => ({
    about: 'sorted-rows',
    from: fields.integer('from', 0),
    count: fields.integer('count', 1, rowsMax),
    ...readWishes(fields),
  }),
  'sorted-place': (fields) => ({ about: 'sorted-place', packet: fields.integer('packet', 1) }),
}

function readWishes(fields: MessageFields): { wishes?: RowWishes } {
  if (!fields.has('wishes')) return {}
  const wishes = fields.object('wishes', '"wishes"')
  return {
    wishes: {
      fields: wishes.texts('fields', wishedFieldsMax, fieldNameCharactersMax),
      rules: wishes.texts('rules', wishedRulesMax, filterCharactersMax),
    },
  }
}

function readFilterText(fields: MessageFields): { text?: string } {
  return fields.has('text') ? { text: fields.text('text', filterCharactersMax) } : {}
}

function readChoice(fields: MessageFields): PacketChoice {
  if (fields.has('conversation')) return { conversation: readConversation(fields) }
  const from = fields.integer('from', 1)
  return { from, to: fields.integer('to', from), ...readMatching(fields) }
}

function readMatching(fields: MessageFields): { matching?: true } {
  return fields.has('matching') ? { matching: true } : {}
}

function readConversation(fields: MessageFields): number {
  return fields.integer('conversation', 1)
}

function readResume(
  fields: MessageFields,
): NonNullable<(ViewMessage & { kind: 'begin' })['resume']> {
  return {
    hostId: fields.text('hostId', identifierCharactersMax),
    sourceId: fields.text('sourceId', identifierCharactersMax),
    afterPacket: fields.integer('afterPacket', 0),
    afterRevision: fields.integer('afterRevision', 0),
  }
}
