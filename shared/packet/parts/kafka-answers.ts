import type { PacketField } from '../layer.ts'
import type { MessageReader, Rows } from '../message-reader.ts'
import { Unreadable, readOr } from '../packet-bytes.ts'
import { ApiKey, errorNames, flexibleFrom } from './kafka-names.ts'
import { readVariable, skipTags } from './kafka-values.ts'

// What answers hold, as far as their errors: Apache Kafka's message definitions
// (clients/src/main/resources/common/message), each field with the versions that have it.

type Versions = { from: number; to: number }
type Plain = 'error' | 'throttle' | 'topic' | 'partition' | 'reason' | 'text' | 'octets'
type Shape =
  { is: Plain } | { is: 'fixed' | 'numbers'; octets: number } | { is: 'list'; of: readonly Field[] }
type Field = Shape & Versions

const latest = Number.POSITIVE_INFINITY
const field =
  (is: Plain) =>
  (from = 0, to = latest): Field => ({ is, from, to })
const [error, throttle, topic, partition] = [
  field('error'),
  field('throttle'),
  field('topic'),
  field('partition'),
]
/** Why, in words. */
const reason = field('reason')
const [text, octets] = [field('text'), field('octets')]
/** So many octets that are passed over. */
const fixed = (count: number, from = 0, to = latest): Field => ({
  is: 'fixed',
  octets: count,
  from,
  to,
})
const numbers = (count: number, from = 0, to = latest): Field => ({
  is: 'numbers',
  octets: count,
  from,
  to,
})
const list = (of: readonly Field[], from = 0, to = latest): Field => ({ is: 'list', of, from, to })

const TOPIC_ID_BYTES = 16

const offsetsOf = (...partitions: Field[]): Field => list([topic(), list(partitions)])

/** By api key. Of those that are not here nothing is known. */
const answers: Readonly<Record<number, readonly Field[]>> = {
  [ApiKey.produce]: [
    list([
      topic(0, 12),
      fixed(TOPIC_ID_BYTES, 13),
      list([
        ...[partition(), error(), fixed(8), fixed(8, 2), fixed(8, 5)],
        ...[list([fixed(4), text()], 8), reason(8)],
      ]),
    ]),
    throttle(1),
  ],
  [ApiKey.fetch]: [
    ...[throttle(1), error(7), fixed(4, 7)],
    list([
      topic(0, 12),
      fixed(TOPIC_ID_BYTES, 13),
      list([
        ...[partition(), error(), fixed(8), fixed(8, 4), fixed(8, 5)],
        ...[list([fixed(16)], 4), fixed(4, 11), octets()],
      ]),
    ]),
  ],
  [ApiKey.listOffsets]: [
    throttle(2),
    offsetsOf(partition(), error(), numbers(8, 0, 0), fixed(8, 1), fixed(8, 1), fixed(4, 4)),
  ],
  [ApiKey.metadata]: [
    ...[throttle(3), list([fixed(4), text(), fixed(4), text(1)]), text(2), fixed(4, 1)],
    list([
      ...[error(), topic(), fixed(TOPIC_ID_BYTES, 10), fixed(1, 1)],
      list([
        ...[error(), partition(), fixed(4), fixed(4, 7), numbers(4), numbers(4), numbers(4, 5)],
      ]),
      fixed(4, 8),
    ]),
    ...[fixed(4, 8, 10), error(13)],
  ],
  [ApiKey.offsetCommit]: [
    throttle(3),
    list([topic(0, 9), fixed(16, 10), list([partition(), error()])]),
  ],
  [ApiKey.offsetFetch]: [
    throttle(3),
    list([topic(), list([partition(), fixed(8), fixed(4, 5), text(), error()])], 0, 7),
    error(2, 7),
    list([text(), offsetsOf(partition(), fixed(8), fixed(4), text(), error()), error()], 8, 9),
  ],
  [ApiKey.findCoordinator]: [throttle(1), error(0, 3)],
  [ApiKey.joinGroup]: [throttle(2), error()],
  [ApiKey.heartbeat]: [throttle(1), error()],
  [ApiKey.leaveGroup]: [throttle(1), error()],
  [ApiKey.syncGroup]: [throttle(1), error()],
  [ApiKey.saslHandshake]: [error()],
  [ApiKey.apiVersions]: [error()],
  [ApiKey.createTopics]: [
    throttle(2),
    list([
      ...[topic(), fixed(TOPIC_ID_BYTES, 7), error(), reason(1), fixed(4, 5), fixed(2, 5)],
      list([text(), text(), fixed(1), fixed(1), fixed(1)], 5),
    ]),
  ],
  [ApiKey.deleteTopics]: [
    throttle(1),
    list([topic(), fixed(TOPIC_ID_BYTES, 6), error(), reason(5)]),
  ],
  [ApiKey.deleteRecords]: [throttle(), offsetsOf(partition(), fixed(8), error())],
  [ApiKey.initProducerId]: [throttle(), error()],
  [ApiKey.offsetForLeaderEpoch]: [
    throttle(2),
    offsetsOf(error(), partition(), fixed(4, 1), fixed(8)),
  ],
  [ApiKey.addPartitionsToTxn]: [
    throttle(),
    list([topic(), list([partition(), error()])], 0, 3),
    error(4),
  ],
  [ApiKey.addOffsetsToTxn]: [throttle(), error()],
  [ApiKey.endTxn]: [throttle(), error()],
  [ApiKey.txnOffsetCommit]: [throttle(), offsetsOf(partition(), error())],
  [ApiKey.saslAuthenticate]: [error(), reason()],
}

/**
 * Rows of an answer behind its header, as far as they can be read: topics with their partitions below
 * them, each with its error. Throws `Unreadable` where the answer ends too early for that.
 */
export function* answerRows(
  reader: MessageReader,
  { key, version }: { key: number; version: number },
): Rows {
  const fields = answers[key]
  if (fields === undefined) return
  const isFlexible = version >= (flexibleFrom[key] ?? latest)
  // The one answer whose header is as it always was, for a client that does not know the version yet.
  if (isFlexible && key !== ApiKey.apiVersions) skipTags(reader)
  yield* structRows(reader, fields, { version, isFlexible })
}

/** Errors that are none, as they are said: `NOT_LEADER_OR_FOLLOWER (6) for orders/0`. */
export function errorTexts(rows: readonly PacketField[], place = ''): string[] {
  return rows.flatMap((row) => {
    if (row.name === 'kafka.error') {
      if (row.number === 0) return []
      return [place === '' ? row.value : `${row.value} for ${place}`]
    }
    const below = place === '' ? row.value : `${place}/${row.value}`
    return errorTexts(row.children ?? [], below)
  })
}

type Encoding = { version: number; isFlexible: boolean }

function* structRows(reader: MessageReader, fields: readonly Field[], encoding: Encoding): Rows {
  for (const each of fields) {
    if (encoding.version < each.from || encoding.version > each.to) continue
    yield* fieldRows(reader, each, encoding)
  }
}

function* fieldRows(reader: MessageReader, each: Field, encoding: Encoding): Rows {
  switch (each.is) {
    case 'error':
      yield reader.row('kafka.error', 'Error', () => reader.int(2), { names: errorNames })
      return
    case 'throttle':
      yield reader.row('kafka.throttle_time', 'Throttled for', () => reader.uint(4), { unit: 'ms' })
      return
    case 'topic':
      yield reader.row('kafka.topic_name', 'Topic', () => reader.text(textLength(reader, encoding)))
      return
    case 'partition':
      yield reader.row('kafka.partition_id', 'Partition', () => reader.int(4))
      return
    case 'reason': {
      const why = reader.row('kafka.error_message', 'Reason', () =>
        reader.text(textLength(reader, encoding)),
      )
      if (why.value !== '') yield why
      return
    }
    case 'text':
      reader.skip(textLength(reader, encoding))
      return
    case 'octets':
      reader.skip(Math.max(0, countAt(reader, encoding)))
      return
    case 'fixed':
      reader.skip(each.octets)
      return
    case 'numbers':
      reader.skip(Math.max(0, countAt(reader, encoding)) * each.octets)
      return
    case 'list': {
      const count = countAt(reader, encoding)
      for (let index = 0; index < count; index++) yield* elementRows(reader, each.of, encoding)
    }
  }
}

/** A topic's, or a partition's, row has what is said of it below. */
function* elementRows(reader: MessageReader, of: readonly Field[], encoding: Encoding): Rows {
  const rows: PacketField[] = []
  const isWhole = readOr(false, () => {
    for (const row of structRows(reader, of, encoding)) rows.push(row)
    if (encoding.isFlexible) skipTags(reader)
    return true
  })
  const isTopic = of.some(({ is }) => is === 'topic')
  const own = isTopic ? 'kafka.topic_name' : 'kafka.partition_id'
  const named = rows.find(({ name }) => name === own)
  if (named === undefined) yield* rows
  else yield { ...named, children: rows.filter((row) => row !== named) }
  if (!isWhole) throw new Unreadable()
}

/** Of a list, or of octets; negative for none. */
function countAt(reader: MessageReader, { isFlexible }: Encoding): number {
  return isFlexible ? readVariable(reader) - 1 : reader.int(4)
}

function textLength(reader: MessageReader, { isFlexible }: Encoding): number {
  return Math.max(0, isFlexible ? readVariable(reader) - 1 : reader.int(2))
}
