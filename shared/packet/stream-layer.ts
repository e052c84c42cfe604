import type { Header } from './header.ts'
import type { PacketField } from './layer.ts'
import { readOr } from './packet-bytes.ts'
import type { PacketCursor } from './packet-cursor.ts'
import { type Protocol, defineProtocol } from './protocol.ts'
import {
  type Meaning,
  MessageLength,
  type FoundMessage,
  type StreamConnection,
  type StreamMessage,
  type StreamProtocol,
} from './stream.ts'

/** Messages of one packet that the info column names. */
const MESSAGES_NAMED_MAX = 4
/** Messages of one packet that the tree shows; a packet of 64 KiB holds 13 000 of the shortest. */
const MESSAGES_SHOWN_MAX = 500

type StreamParts = Omit<Protocol, 'walk' | 'accepts' | 'details' | 'info' | 'fields'> & {
  stream: StreamProtocol
}

/**
 * A protocol on top of TCP whose messages follow each other without regard to segments. Its layer is
 * what of the payload begins with a message: one row for each message that begins in the packet, with
 * the message's own rows below.
 */
export function defineStreamProtocol(parts: StreamParts): Protocol {
  const { stream } = parts
  return defineProtocol({
    ...parts,
    fields: {},
    rows: { ...parts.rows, [parts.name]: 'group' },
    accepts: (cursor) => stream.begins(cursor.bytes, cursor.offset, cursor.end),
    walk: (cursor: PacketCursor) => void cursor.takeHeader(cursor.end - cursor.offset),
    *details(header) {
      let shown = 0
      for (const { message, meaning, fields } of messagesOf(stream, header, true)) {
        if (++shown > MESSAGES_SHOWN_MAX) return
        yield messageRow(parts, header, { message, meaning, fields })
      }
    },
    info: (header) =>
      namedTogether([...messagesOf(stream, header, false)].map((found) => found.meaning)),
  })
}

const unreadableMeaning: Meaning = { text: 'Message cut short', role: 'neither' }

/**
 * The messages that begin in this packet; the last may go on in later ones. Without `withRows` no rows
 * are made of those that are read here: what they mean is a fraction of the work.
 */
function* messagesOf(
  stream: StreamProtocol,
  header: Header,
  withRows: boolean,
): Iterable<FoundMessage> {
  if (header.followed !== undefined) {
    yield* header.followed
    return
  }
  const connection = stream.connect('show')
  const bytes = header.bytes.slice(0, header.end)
  let offset = header.offset
  while (offset < header.end) {
    const told = connection.messageLength(bytes, offset, header.end, header.fromClient)
    if (told === MessageLength.foreign) return
    const length = told === MessageLength.needsMore ? MessageLength.toTheEnd : told
    const end = Math.min(header.end, offset + length, offset + stream.messageBytesKept)
    const { fromClient } = header
    const message: StreamMessage = { bytes: header.bytes, offset, end, length, fromClient }
    const meaning = readOr(unreadableMeaning, () => connection.read(message))
    yield { message, meaning, fields: withRows ? fieldsOf(connection, message) : [] }
    if (meaning.becomes !== undefined) return
    offset += length
  }
}

/** Rows of the message that the connection has read last, as far as it could be read. */
export function fieldsOf(connection: StreamConnection, message: StreamMessage): PacketField[] {
  const fields: PacketField[] = []
  readOr(undefined, () => {
    for (const field of connection.fields(message)) fields.push(field)
  })
  return fields
}

function messageRow(
  { name, title }: StreamParts,
  header: Header,
  { message, meaning, fields }: FoundMessage,
): PacketField {
  const held = Math.min(message.offset + message.length, header.end) - message.offset
  const goesOn = held < message.length ? ' (goes on in a later packet)' : ''
  return {
    name,
    label: `${title} message`,
    value: `${meaning.text}${goesOn}`,
    offset: message.offset,
    length: held,
    children: fields,
  }
}

/** `Row × 3, SELECT 3`: neighbours that read the same are counted. */
function namedTogether(meanings: readonly Meaning[]): string {
  const runs: { text: string; count: number }[] = []
  for (const { text } of meanings) {
    const last = runs.at(-1)
    if (last?.text === text) last.count++
    else runs.push({ text, count: 1 })
  }
  const named = runs
    .slice(0, MESSAGES_NAMED_MAX)
    .map(({ text, count }) => (count === 1 ? text : `${text} × ${count}`))
  return runs.length > MESSAGES_NAMED_MAX ? `${named.join(', ')}, …` : named.join(', ')
}
