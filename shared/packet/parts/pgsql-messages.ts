import type { PacketField } from '../layer.ts'
import type { MessageReader, Rows } from '../message-reader.ts'
import type { RowKind } from '../row-kind.ts'

/** A type of message, with the lengths it can have, which count four octets for themselves. */
export type PostgresType = { name: string; least: number; most: number }

/** The server allows a value of 1 GB; text that is no message at all states more than this. */
const LENGTH_MAX = 0x07ff_ffff

export const frontendTypes: Readonly<Record<string, PostgresType>> = {
  B: { name: 'Bind', least: 12, most: LENGTH_MAX },
  C: { name: 'Close', least: 6, most: 10_000 },
  d: { name: 'Copy data', least: 4, most: LENGTH_MAX },
  c: { name: 'Copy completion', least: 4, most: 4 },
  f: { name: 'Copy failure', least: 5, most: 100_000 },
  D: { name: 'Describe', least: 6, most: 10_000 },
  E: { name: 'Execute', least: 9, most: 10_000 },
  H: { name: 'Flush', least: 4, most: 4 },
  F: { name: 'Function call', least: 14, most: LENGTH_MAX },
  P: { name: 'Parse', least: 8, most: LENGTH_MAX },
  p: { name: 'Password', least: 4, most: 100_000 },
  Q: { name: 'Simple query', least: 5, most: LENGTH_MAX },
  S: { name: 'Sync', least: 4, most: 4 },
  X: { name: 'Termination', least: 4, most: 4 },
}

export const backendTypes: Readonly<Record<string, PostgresType>> = {
  R: { name: 'Authentication request', least: 8, most: 100_000 },
  K: { name: 'Backend key data', least: 12, most: 264 },
  2: { name: 'Bind completion', least: 4, most: 4 },
  3: { name: 'Close completion', least: 4, most: 4 },
  C: { name: 'Command completion', least: 5, most: 10_000 },
  d: { name: 'Copy data', least: 4, most: LENGTH_MAX },
  c: { name: 'Copy completion', least: 4, most: 4 },
  G: { name: 'CopyIn response', least: 7, most: 200_000 },
  H: { name: 'CopyOut response', least: 7, most: 200_000 },
  W: { name: 'CopyBoth response', least: 7, most: 200_000 },
  D: { name: 'Data row', least: 6, most: LENGTH_MAX },
  I: { name: 'Empty query', least: 4, most: 4 },
  E: { name: 'Error', least: 5, most: 0x00ff_ffff },
  V: { name: 'Function call response', least: 8, most: LENGTH_MAX },
  v: { name: 'Negotiate protocol version', least: 12, most: 10_000 },
  n: { name: 'No data', least: 4, most: 4 },
  N: { name: 'Notice', least: 5, most: 0x00ff_ffff },
  A: { name: 'Notification', least: 10, most: 10_000 },
  t: { name: 'Parameter description', least: 6, most: 0x0004_0006 },
  S: { name: 'Parameter status', least: 6, most: 10_000 },
  1: { name: 'Parse completion', least: 4, most: 4 },
  s: { name: 'Portal suspended', least: 4, most: 4 },
  Z: { name: 'Ready for query', least: 5, most: 5 },
  T: { name: 'Row description', least: 6, most: 0x00ff_ffff },
}

export const authenticationNames: Readonly<Record<number, string>> = {
  0: 'Success',
  2: 'Kerberos V5',
  3: 'Plaintext password',
  5: 'MD5 password',
  7: 'GSSAPI',
  8: 'GSSAPI or SSPI continue',
  9: 'SSPI',
  10: 'SASL',
  11: 'SASL continue',
  12: 'SASL complete',
}

const startupNames: Readonly<Record<number, string>> = {
  80877102: 'Cancel request',
  80877103: 'SSL request',
  80877104: 'GSSAPI request',
}

const statusNames: Readonly<Record<number, string>> = {
  0x49: 'Idle',
  0x54: 'In a transaction',
  0x45: 'In a failed transaction',
}

const formatNames: Readonly<Record<number, string>> = { 0: 'Text', 1: 'Binary' }

/** Codes of an error's and a notice's parts. */
const errorParts: Readonly<Record<string, readonly [name: string, label: string]>> = {
  S: ['pgsql.severity', 'Severity'],
  V: ['pgsql.text', 'Severity, not translated'],
  C: ['pgsql.code', 'Code'],
  M: ['pgsql.message', 'Message'],
  D: ['pgsql.detail', 'Detail'],
  H: ['pgsql.hint', 'Hint'],
  P: ['pgsql.position', 'Position'],
  p: ['pgsql.internal_position', 'Position in the internal query'],
  q: ['pgsql.internal_query', 'Internal query'],
  W: ['pgsql.where', 'Context'],
  s: ['pgsql.schema_name', 'Schema'],
  t: ['pgsql.table_name', 'Table'],
  c: ['pgsql.column_name', 'Column'],
  d: ['pgsql.type_name', 'Data type'],
  n: ['pgsql.constraint_name', 'Constraint'],
  F: ['pgsql.file', 'File'],
  L: ['pgsql.line', 'Line'],
  R: ['pgsql.routine', 'Routine'],
}

export const rows: Readonly<Record<string, RowKind>> = {
  'pgsql.type': 'text',
  'pgsql.length': 'number',
  'pgsql.version_major': 'number',
  'pgsql.version_minor': 'number',
  'pgsql.parameter_name': 'text',
  'pgsql.parameter_value': 'text',
  'pgsql.query': 'text',
  'pgsql.prepared_query': 'text',
  'pgsql.statement': 'text',
  'pgsql.portal': 'text',
  'pgsql.returns': 'number',
  'pgsql.password': 'text',
  'pgsql.authtype': 'number',
  'pgsql.auth.sasl.mech': 'text',
  'pgsql.tag': 'text',
  'pgsql.status': 'number',
  'pgsql.pid': 'number',
  'pgsql.condition': 'text',
  'pgsql.field.count': 'number',
  'pgsql.column': 'group',
  'pgsql.col.name': 'text',
  'pgsql.oid.table': 'number',
  'pgsql.col.index': 'number',
  'pgsql.oid.type': 'number',
  'pgsql.val.length': 'number',
  'pgsql.val.data': 'text',
  'pgsql.col.typemod': 'number',
  'pgsql.format': 'number',
  'pgsql.copydata': 'text',
  'pgsql.error': 'text',
  ...Object.fromEntries(Object.values(errorParts).map(([name]) => [name, 'text' as const])),
}

/** Rows of a message. `queryOf` knows what has been prepared under a name. */
export function* messageRows(
  reader: MessageReader,
  fromClient: boolean,
  queryOf: (statement: string) => string | undefined,
): Rows {
  if (fromClient && reader.peek() === 0) {
    yield* startupRows(reader)
    return
  }
  const type = String.fromCharCode(reader.peek())
  const names = fromClient ? frontendTypes : backendTypes
  yield reader.row('pgsql.type', 'Type', () => {
    reader.skip(1)
    return names[type]!.name
  })
  yield reader.row('pgsql.length', 'Length', () => reader.uint(4))
  if (fromClient) yield* frontendRows(type, reader, queryOf)
  else yield* backendRows[type]?.(reader) ?? []
}

function* startupRows(reader: MessageReader): Rows {
  yield reader.row('pgsql.length', 'Length', () => reader.uint(4))
  const type = startupNames[reader.uint(4)]
  reader.offset -= 4
  if (type === undefined) {
    yield reader.row('pgsql.version_major', 'Major version', () => reader.uint(2))
    yield reader.row('pgsql.version_minor', 'Minor version', () => reader.uint(2))
    while (reader.left > 1) yield* parameterRows(reader)
    return
  }
  yield reader.row('pgsql.type', 'Type', () => {
    reader.skip(4)
    return type
  })
  if (reader.left > 0) yield reader.row('pgsql.pid', 'Process', () => reader.uint(4))
}

function* parameterRows(reader: MessageReader): Rows {
  yield reader.row('pgsql.parameter_name', 'Parameter', () => reader.textToNul())
  yield reader.row('pgsql.parameter_value', 'Value', () => reader.textToNul())
}

function* frontendRows(
  type: string,
  reader: MessageReader,
  queryOf: (statement: string) => string | undefined,
): Rows {
  switch (type) {
    case 'Q':
      yield text(reader, 'pgsql.query', 'Query')
      return
    case 'P':
      yield text(reader, 'pgsql.statement', 'Statement')
      yield text(reader, 'pgsql.query', 'Query')
      return
    case 'B': {
      yield text(reader, 'pgsql.portal', 'Portal')
      const statement = text(reader, 'pgsql.statement', 'Statement')
      const query = queryOf(statement.value)
      const { offset, length } = statement
      yield statement
      if (query !== undefined) {
        yield { name: 'pgsql.prepared_query', label: 'Its query', value: query, offset, length }
      }
      yield* boundValues(reader)
      return
    }
    case 'C':
    case 'D': {
      const isPortal = reader.uint(1) === 'P'.charCodeAt(0)
      yield isPortal
        ? text(reader, 'pgsql.portal', 'Portal')
        : text(reader, 'pgsql.statement', 'Statement')
      return
    }
    case 'E':
      yield text(reader, 'pgsql.portal', 'Portal')
      yield reader.row('pgsql.returns', 'Rows at most', () => reader.uint(4))
      return
    case 'p':
      yield reader.hidden('pgsql.password', 'Password', reader.left)
      return
    case 'd':
      yield reader.row('pgsql.copydata', 'Copied', () => reader.text(reader.left))
      return
    case 'f':
      yield text(reader, 'pgsql.error', 'Error')
  }
}

/** The formats of parameters, then the parameters; those of the result are left out. */
function* boundValues(reader: MessageReader): Rows {
  const formats = reader.uint(2)
  reader.skip(2 * formats)
  yield* valueRows(reader)
}

function* valueRows(reader: MessageReader): Rows {
  const count = reader.row('pgsql.field.count', 'Values', () => reader.uint(2))
  yield count
  for (let index = 0; index < count.number; index++) {
    const length = reader.row('pgsql.val.length', 'Length', () => reader.int(4))
    yield length
    if (length.number < 0) continue
    yield reader.row('pgsql.val.data', 'Value', () => reader.text(length.number))
  }
}

const backendRows: Readonly<Record<string, (reader: MessageReader) => Rows>> = {
  *R(reader) {
    const type = reader.row('pgsql.authtype', 'Kind', () => reader.uint(4), {
      names: authenticationNames,
    })
    yield type
    if (type.number !== 10) return
    while (reader.left > 1) yield text(reader, 'pgsql.auth.sasl.mech', 'Mechanism')
  },
  *K(reader) {
    yield reader.row('pgsql.pid', 'Process', () => reader.uint(4))
  },
  S: parameterRows,
  *C(reader) {
    yield text(reader, 'pgsql.tag', 'Tag')
  },
  *Z(reader) {
    yield reader.row('pgsql.status', 'Status', () => reader.uint(1), { names: statusNames })
  },
  E: errorRows,
  N: errorRows,
  *A(reader) {
    yield reader.row('pgsql.pid', 'Process', () => reader.uint(4))
    yield text(reader, 'pgsql.condition', 'Channel')
    yield text(reader, 'pgsql.text', 'Text')
  },
  D: valueRows,
  *T(reader) {
    const count = reader.row('pgsql.field.count', 'Columns', () => reader.uint(2))
    yield count
    for (let index = 0; index < count.number; index++) {
      yield reader.group('pgsql.column', 'Column', () => columnRows(reader))
    }
  },
  *t(reader) {
    const count = reader.row('pgsql.field.count', 'Parameters', () => reader.uint(2))
    yield count
    for (let index = 0; index < count.number; index++) {
      yield reader.row('pgsql.oid.type', 'Type', () => reader.uint(4))
    }
  },
  G: copyRows,
  H: copyRows,
  W: copyRows,
  *d(reader) {
    yield reader.row('pgsql.copydata', 'Copied', () => reader.text(reader.left))
  },
}

function* columnRows(reader: MessageReader): Rows {
  yield text(reader, 'pgsql.col.name', 'Name')
  yield reader.row('pgsql.oid.table', 'Table', () => reader.uint(4))
  yield reader.row('pgsql.col.index', 'Index', () => reader.uint(2))
  yield reader.row('pgsql.oid.type', 'Type', () => reader.uint(4))
  yield reader.row('pgsql.val.length', 'Length', () => reader.int(2))
  yield reader.row('pgsql.col.typemod', 'Modifier', () => reader.int(4))
  yield reader.row('pgsql.format', 'Format', () => reader.uint(2), { names: formatNames })
}

function* errorRows(reader: MessageReader): Rows {
  while (reader.left > 1) {
    const part = errorParts[String.fromCharCode(reader.uint(1))]
    yield part === undefined ? text(reader, 'pgsql.text', 'Part') : text(reader, part[0], part[1])
  }
}

function* copyRows(reader: MessageReader): Rows {
  yield reader.row('pgsql.format', 'Format', () => reader.uint(1), { names: formatNames })
  yield reader.row('pgsql.field.count', 'Columns', () => reader.uint(2))
}

function text(reader: MessageReader, name: string, label: string): PacketField {
  return reader.row(name, label, () => reader.textToNul())
}
