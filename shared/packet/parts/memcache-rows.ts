import type { ValueNames } from '../field.ts'
import type { PacketField } from '../layer.ts'
import type { MessageReader, Rows } from '../message-reader.ts'
import type { RowKind } from '../row-kind.ts'

export const REQUEST_MAGIC = 0x80
export const RESPONSE_MAGIC = 0x81
export const BINARY_HEADER_BYTES = 24

export const opcodeNames: ValueNames = {
  0x00: 'Get',
  0x01: 'Set',
  0x02: 'Add',
  0x03: 'Replace',
  0x04: 'Delete',
  0x05: 'Increment',
  0x06: 'Decrement',
  0x07: 'Quit',
  0x08: 'Flush',
  0x09: 'Get quietly',
  0x0a: 'No-op',
  0x0b: 'Version',
  0x0c: 'Get with key',
  0x0d: 'Get quietly with key',
  0x0e: 'Append',
  0x0f: 'Prepend',
  0x10: 'Stat',
  0x11: 'Set quietly',
  0x12: 'Add quietly',
  0x13: 'Replace quietly',
  0x14: 'Delete quietly',
  0x15: 'Increment quietly',
  0x16: 'Decrement quietly',
  0x17: 'Quit quietly',
  0x18: 'Flush quietly',
  0x19: 'Append quietly',
  0x1a: 'Prepend quietly',
  0x1b: 'Verbosity',
  0x1c: 'Touch',
  0x1d: 'Get and touch',
  0x1e: 'Get and touch quietly',
  0x20: 'List SASL mechanisms',
  0x21: 'SASL authenticate',
  0x22: 'SASL step',
  0x23: 'Get and touch with key',
  0x24: 'Get and touch quietly with key',
}

export const statusNames: ValueNames = {
  0x00: 'No error',
  0x01: 'Key not found',
  0x02: 'Key exists',
  0x03: 'Value too large',
  0x04: 'Invalid arguments',
  0x05: 'Item not stored',
  0x06: 'Value is no number',
  0x08: 'Authentication error',
  0x09: 'Authentication continues',
  0x20: 'Authentication error',
  0x21: 'Authentication continues',
  0x81: 'Unknown command',
  0x82: 'Out of memory',
  0x83: 'Not supported',
  0x84: 'Internal error',
  0x85: 'Busy',
  0x86: 'Temporary failure',
}

export const rows: Readonly<Record<string, RowKind>> = {
  'memcache.magic': 'number',
  'memcache.opcode': 'number',
  'memcache.key.length': 'number',
  'memcache.extras.length': 'number',
  'memcache.data_type': 'number',
  'memcache.reserved': 'number',
  'memcache.status': 'number',
  'memcache.total_body_length': 'number',
  'memcache.opaque': 'number',
  'memcache.cas': 'number',
  'memcache.extras': 'text',
  'memcache.key': 'text',
  'memcache.value': 'text',
  'memcache.command': 'text',
  'memcache.flags': 'number',
  'memcache.expiration': 'number',
  'memcache.value.length': 'number',
  'memcache.noreply': 'text',
  'memcache.response': 'text',
  'memcache.meta_flags': 'text',
  'memcache.name': 'text',
  'memcache.name_value': 'text',
  'memcache.version': 'text',
}

const opcodesWithSecrets = new Set([0x21, 0x22])

/** Rows of a binary message, whose header both directions share. */
export function* binaryRows(reader: MessageReader): Rows {
  const magic = reader.row('memcache.magic', 'Magic', () => reader.uint(1), { names: magicNames })
  yield magic
  const opcode = reader.row('memcache.opcode', 'Opcode', () => reader.uint(1), {
    names: opcodeNames,
  })
  yield opcode
  const keyLength = reader.row('memcache.key.length', 'Key length', () => reader.uint(2))
  yield keyLength
  const extras = reader.row('memcache.extras.length', 'Extras length', () => reader.uint(1))
  yield extras
  yield reader.row('memcache.data_type', 'Data type', () => reader.uint(1))
  yield magic.number === REQUEST_MAGIC
    ? reader.row('memcache.reserved', 'Reserved', () => reader.uint(2))
    : reader.row('memcache.status', 'Status', () => reader.uint(2), { names: statusNames })
  const body = reader.row('memcache.total_body_length', 'Body length', () => reader.uint(4))
  yield body
  yield reader.row('memcache.opaque', 'Opaque', () => reader.uint(4))
  yield reader.row('memcache.cas', 'Compare and swap', () => reader.uint(8))
  const valueLength = body.number - keyLength.number - extras.number
  if (valueLength < 0) return
  if (extras.number > 0) {
    yield reader.row('memcache.extras', 'Extras', () => hexOf(reader.octets(extras.number)))
  }
  if (keyLength.number > 0) {
    yield reader.row('memcache.key', 'Key', () => reader.text(keyLength.number))
  }
  if (valueLength === 0) return
  yield opcodesWithSecrets.has(opcode.number)
    ? reader.hidden('memcache.value', 'Value', Math.min(valueLength, reader.left))
    : reader.row('memcache.value', 'Value', () => reader.text(valueLength))
}

const magicNames: ValueNames = { [REQUEST_MAGIC]: 'Request', [RESPONSE_MAGIC]: 'Response' }

function hexOf(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
}

const storageCommands = new Set(['set', 'add', 'replace', 'append', 'prepend', 'cas'])
const keyCommands = new Set(['get', 'gets', 'delete', 'incr', 'decr', 'touch'])
const metaCommands = new Set(['mg', 'ms', 'md', 'ma', 'me', 'mn'])

/** Rows of a textual message: those of the words in its line, then its data. */
export function* textRows(reader: MessageReader, fromClient: boolean): Rows {
  const words: PacketField[] = []
  for (const word of wordsOf(reader)) words.push(word)
  const [first] = words
  if (first === undefined) return
  yield named(first, fromClient ? 'memcache.command' : 'memcache.response', 'Command')
  const rest = words.slice(1)
  yield* fromClient ? requestRows(first.value, rest) : answerRows(first.value, rest)
  reader.skip(Math.min(2, reader.left))
  if (reader.left === 0) return
  const end = reader.left >= 2 ? reader.left - 2 : reader.left
  yield reader.row('memcache.value', 'Value', () => reader.text(end))
}

function* requestRows(command: string, words: readonly PacketField[]): Rows {
  if (storageCommands.has(command)) {
    yield* numbersAfterKey(words, [
      'memcache.flags',
      'memcache.expiration',
      'memcache.value.length',
    ])
    return
  }
  if (keyCommands.has(command)) {
    for (const word of words) yield noReply(word) ?? named(word, 'memcache.key', 'Key')
    return
  }
  if (metaCommands.has(command)) {
    const [key, ...flags] = words
    if (key !== undefined) yield named(key, 'memcache.key', 'Key')
    for (const flag of flags) yield named(flag, 'memcache.meta_flags', 'Flag')
    return
  }
  for (const word of words) yield noReply(word) ?? named(word, 'memcache.name', 'Argument')
}

function* answerRows(response: string, words: readonly PacketField[]): Rows {
  if (response === 'VALUE') {
    yield* numbersAfterKey(words, ['memcache.flags', 'memcache.value.length', 'memcache.cas'])
  } else if (response === 'STAT') {
    const [name, value] = words
    if (name !== undefined) yield named(name, 'memcache.name', 'Name')
    if (value !== undefined) yield named(value, 'memcache.name_value', 'Value')
  } else if (response === 'VERSION') {
    for (const word of words) yield named(word, 'memcache.version', 'Version')
  } else for (const word of words) yield named(word, 'memcache.meta_flags', 'Flag')
}

const numberLabels: Readonly<Record<string, string>> = {
  'memcache.flags': 'Flags',
  'memcache.expiration': 'Expiration',
  'memcache.value.length': 'Length',
  'memcache.cas': 'Compare and swap',
}

function* numbersAfterKey(words: readonly PacketField[], names: readonly string[]): Rows {
  const [key, ...numbers] = words
  if (key !== undefined) yield named(key, 'memcache.key', 'Key')
  for (const [index, word] of numbers.entries()) {
    const name = names[index]
    const number = Number(word.value)
    if (name === undefined || !Number.isFinite(number)) yield noReply(word) ?? unnamed(word)
    else yield { ...named(word, name, numberLabels[name]!), number }
  }
}

function unnamed(word: PacketField): PacketField {
  return named(word, 'memcache.name', 'Argument')
}

function noReply(word: PacketField): PacketField | undefined {
  return word.value === 'noreply' ? named(word, 'memcache.noreply', 'No reply') : undefined
}

function named(word: PacketField, name: string, label: string): PacketField {
  return { ...word, name, label }
}

/** The words of the line at the reader, which then stands at the line's end. */
function* wordsOf(reader: MessageReader): Rows {
  while (reader.left > 0 && reader.peek() !== 0x0d && reader.peek() !== 0x0a) {
    if (reader.peek() === 0x20) {
      reader.skip(1)
      continue
    }
    yield reader.row('', '', () => {
      let length = 0
      while (length < reader.left && reader.peek(length) > 0x20) length++
      return reader.text(Math.max(1, length))
    })
  }
}
