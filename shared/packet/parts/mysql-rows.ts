import type { PacketField } from '../layer.ts'
import type { MessageReader, Rows } from '../message-reader.ts'
import { type AnswerPacket, lengthEncoded } from './mysql-answer.ts'
import { Capability, Command, commandNames, fieldTypeNames } from './mysql-names.ts'

export const HEADER_BYTES = 4

export function* headerRows(reader: MessageReader): Rows {
  yield reader.row('mysql.packet_length', 'Length', () => reader.uintLittle(3))
  yield reader.row('mysql.packet_number', 'Number', () => reader.uint(1))
}

export function* compressedRows(reader: MessageReader): Rows {
  const length = 'mysql.compressed_packet_length'
  yield reader.row(length, 'Compressed length', () => reader.uintLittle(3))
  yield reader.row('mysql.compressed_packet_number', 'Number', () => reader.uint(1))
  yield reader.row(`${length}_uncompressed`, 'Length', () => reader.uintLittle(3))
}

/** Behind the header, as are all of these. */
export function* greetingRows(reader: MessageReader): Rows {
  yield reader.row('mysql.protocol', 'Protocol', () => reader.uint(1))
  yield reader.row('mysql.version', 'Version', () => reader.textToNul())
  yield reader.row('mysql.thread_id', 'Thread', () => reader.uintLittle(4))
}

export function* loginRows(reader: MessageReader): Rows {
  const capabilities = reader.row('mysql.caps.client', 'Capabilities', () => reader.uintLittle(2))
  yield capabilities
  if ((capabilities.number & Capability.protocol41) === 0) return
  const extended = reader.row('mysql.extcaps.client', 'Further ones', () => reader.uintLittle(2))
  yield extended
  yield reader.row('mysql.max_packet', 'Longest packet', () => reader.uintLittle(4))
  yield reader.row('mysql.charset', 'Character set', () => reader.uint(1))
  reader.skip(23)
  if (reader.left === 0) return
  yield reader.row('mysql.user', 'User', () => reader.textToNul())
  const all = capabilities.number + extended.number * 0x1_0000
  yield reader.hidden('mysql.passwd', 'Password', passwordLength(reader, all))
  if ((all & Capability.withSchema) !== 0) {
    yield reader.row('mysql.schema', 'Schema', () => reader.textToNul())
  }
  if ((all & Capability.authenticationPlugin) !== 0) {
    yield reader.row('mysql.client_auth_plugin', 'Plugin', () => reader.textToNul())
  }
}

/** With the octets that say how long it is. */
function passwordLength(reader: MessageReader, capabilities: number): number {
  const { offset } = reader
  if ((capabilities & Capability.longAuthentication) !== 0) reader.skip(lengthEncoded(reader))
  else if ((capabilities & Capability.secureConnection) !== 0) reader.skip(reader.uint(1))
  else reader.textToNul()
  const length = reader.offset - offset
  reader.offset = offset
  return length
}

export function* authenticationSwitchRows(reader: MessageReader): Rows {
  yield reader.row('mysql.response_code', 'Response', () => reader.uint(1))
  yield reader.row('mysql.auth_switch_request.name', 'Plugin', () => reader.textToNul())
}

/** `queryOf` knows what has been prepared. */
export function* commandRows(
  reader: MessageReader,
  queryOf: (statement: number) => string | undefined,
): Rows {
  const command = reader.row('mysql.command', 'Command', () => reader.uint(1), {
    names: commandNames,
  })
  yield command
  switch (command.number) {
    case Command.query:
    case Command.prepare:
      skipNoAttributes(reader)
      yield reader.row('mysql.query', 'Query', () => reader.text(reader.left))
      return
    case Command.use:
      yield reader.row('mysql.schema', 'Schema', () => reader.text(reader.left))
      return
    case Command.changeUser:
      yield reader.row('mysql.user', 'User', () => reader.textToNul())
      yield reader.hidden('mysql.passwd', 'Password', 1 + reader.peek())
      yield reader.row('mysql.schema', 'Schema', () => reader.textToNul())
      return
    case Command.execute:
    case Command.sendLongData:
    case Command.close:
    case Command.reset:
    case Command.fetch: {
      const statement = reader.row('mysql.stmt_id', 'Statement', () => reader.uintLittle(4))
      yield statement
      const value = queryOf(statement.number)
      const { offset, length } = statement
      if (value === undefined) return
      yield { name: 'mysql.prepared_query', label: 'Its query', value, offset, length }
    }
  }
}

/** Where query attributes were agreed on, two octets stand before a query that has none. */
export function skipNoAttributes(reader: MessageReader): void {
  if (reader.left > 2 && reader.peek() === 0 && reader.peek(1) === 1) reader.skip(2)
}

export const answerRows: Readonly<
  Partial<Record<AnswerPacket, (reader: MessageReader, length: number) => Rows>>
> = {
  ok: okRows,
  error: errorRows,
  *'end of columns'(reader) {
    yield* endRows(reader)
  },
  *'end of rows'(reader, length) {
    if (length > 5) yield* okRows(reader, length)
    else yield* endRows(reader)
  },
  *'column count'(reader) {
    yield reader.row('mysql.num_fields', 'Columns', () => lengthEncoded(reader))
  },
  *column(reader) {
    for (const name of ['catalog', 'db', 'table', 'org_table', 'name', 'org_name']) {
      yield textRow(reader, `mysql.field.${name}`, columnLabels[name]!)
    }
    // Before the length of the fixed part MariaDB may tell more of the type.
    if (reader.left > 13) reader.skip(lengthEncoded(reader))
    reader.skip(7)
    yield reader.row('mysql.field.type', 'Type', () => reader.uint(1), { names: fieldTypeNames })
  },
  *row(reader, length) {
    const end = reader.offset + length
    while (reader.offset < end) yield textRow(reader, 'mysql.row.text', 'Value')
  },
  *prepared(reader) {
    yield reader.row('mysql.response_code', 'Response', () => reader.uint(1))
    yield reader.row('mysql.stmt_id', 'Statement', () => reader.uintLittle(4))
    yield reader.row('mysql.num_fields', 'Columns', () => reader.uintLittle(2))
    yield reader.row('mysql.num_params', 'Parameters', () => reader.uintLittle(2))
  },
  *'file request'(reader) {
    reader.skip(1)
    yield reader.row('mysql.payload', 'File', () => reader.text(reader.left))
  },
  *text(reader) {
    yield reader.row('mysql.payload', 'Text', () => reader.text(reader.left))
  },
}

const columnLabels: Readonly<Record<string, string>> = {
  catalog: 'Catalog',
  db: 'Schema',
  table: 'Table',
  org_table: 'Original table',
  name: 'Name',
  org_name: 'Original name',
}

function* okRows(reader: MessageReader, length: number): Rows {
  const end = reader.offset + length
  yield reader.row('mysql.response_code', 'Response', () => reader.uint(1))
  yield reader.row('mysql.affected_rows', 'Affected rows', () => lengthEncoded(reader))
  yield reader.row('mysql.insert_id', 'Inserted id', () => lengthEncoded(reader))
  yield reader.row('mysql.server_status', 'Status', () => reader.uintLittle(2))
  yield reader.row('mysql.warnings', 'Warnings', () => reader.uintLittle(2))
  if (reader.offset < end) yield textRow(reader, 'mysql.message', 'Message')
}

function* endRows(reader: MessageReader): Rows {
  yield reader.row('mysql.response_code', 'Response', () => reader.uint(1))
  yield reader.row('mysql.warnings', 'Warnings', () => reader.uintLittle(2))
  yield reader.row('mysql.server_status', 'Status', () => reader.uintLittle(2))
}

function* errorRows(reader: MessageReader): Rows {
  yield reader.row('mysql.response_code', 'Response', () => reader.uint(1))
  yield reader.row('mysql.error_code', 'Error', () => reader.uintLittle(2))
  if (reader.left > 0 && reader.peek() === '#'.charCodeAt(0)) {
    reader.skip(1)
    yield reader.row('mysql.sqlstate', 'SQL state', () => reader.text(5))
  }
  yield reader.row('mysql.error.message', 'Message', () => reader.text(reader.left))
}

function textRow(reader: MessageReader, name: string, label: string): PacketField {
  return reader.row(name, label, () => {
    const length = lengthEncoded(reader)
    return length === Number.POSITIVE_INFINITY ? 'NULL' : reader.text(length)
  })
}
