import { type ValueNames, flag16, hex16, uint16 } from '../field.ts'
import {
  type DnsEntry,
  DNS_HEADER_BYTES,
  RecordType,
  entryEnd,
  formatRecordData,
  isKnownRecordType,
  readDnsEntries,
  recordTypeName,
} from '../parts/dns-message.ts'
import type { Header } from '../header.ts'
import { IpProtocol } from '../ip-protocol.ts'
import type { PacketField } from '../layer.ts'
import type { PacketCursor } from '../packet-cursor.ts'
import { defineProtocol } from '../protocol.ts'

// RFC 1035, section 4.1.1; over TCP two bytes with the message's length stand before it (4.2.2)
//
//  0               2               4       6       8       10      12
// +---------------+---------------+-------+-------+-------+-------+--------
// |  identifier   |Q opcode A T R | ques- |  an-  | auth- | addi- | entries
// |               |R R Z    rcode | tions | swers | ority | tional|
// +---------------+---------------+-------+-------+-------+-------+--------

const PORT = 53
const TCP_LENGTH_BYTES = 2
const FLAGS = 2
const QUESTIONS = 4
const ENTRY_COUNTS = 6
const ANSWERS_SHOWN_MAX = 4
const INTERNET = 1

const opcodeNames: ValueNames = {
  0: 'Query',
  1: 'Inverse query',
  2: 'Status',
  4: 'Notify',
  5: 'Update',
}

const responseCodeNames: ValueNames = {
  0: 'No error',
  1: 'Format error',
  2: 'Server failure',
  3: 'No such name',
  4: 'Not implemented',
  5: 'Refused',
}

export const dns = defineProtocol({
  name: 'dns',
  title: 'DNS',
  longTitle: 'Domain Name System',
  specification: 'RFC 1035',
  carriedBy: [
    ['udp.port', PORT],
    ['tcp.port', PORT],
  ],
  fields: {
    id: hex16(0, 'Identifier'),
    flags: hex16(FLAGS, 'Flags'),
    'flags.response': uint16(FLAGS, 'Message', {
      mask: 0x8000,
      names: { 0: 'Query', 1: 'Answer' },
    }),
    'flags.opcode': uint16(FLAGS, 'Operation', { mask: 0x7800, names: opcodeNames }),
    'flags.authoritative': flag16(FLAGS, 0x0400, 'Authoritative'),
    'flags.truncated': flag16(FLAGS, 0x0200, 'Truncated'),
    'flags.recdesired': flag16(FLAGS, 0x0100, 'Recursion desired'),
    'flags.recavail': flag16(FLAGS, 0x0080, 'Recursion available'),
    'flags.authenticated': flag16(FLAGS, 0x0020, 'Authenticated'),
    'flags.checkdisable': flag16(FLAGS, 0x0010, 'Checking disabled'),
    'flags.rcode': uint16(FLAGS, 'Response code', { mask: 0x000f, names: responseCodeNames }),
    'count.queries': uint16(4, 'Questions'),
    'count.answers': uint16(6, 'Answers'),
    'count.auth_rr': uint16(8, 'Authority records'),
    'count.add_rr': uint16(10, 'Additional records'),
  },
  rows: {
    'dns.qry': 'group',
    'dns.qry.name': 'text',
    'dns.qry.type': 'number',
    'dns.qry.class': 'number',
    'dns.resp': 'group',
    'dns.resp.name': 'text',
    'dns.resp.type': 'number',
    'dns.resp.class': 'number',
    'dns.resp.ttl': 'number',
    'dns.rr.udp_payload_size': 'number',
    'dns.a': 'address',
    'dns.aaaa': 'address',
    'dns.cname': 'text',
    'dns.mx.mail_exchange': 'text',
    'dns.ns': 'text',
    'dns.ptr.domain_name': 'text',
    'dns.soa.mname': 'text',
    'dns.srv.target': 'text',
    'dns.txt': 'text',
    'dns.data': 'bytes',
  },
  accepts: (cursor) => cursor.transport !== IpProtocol.tcp || isWholeMessage(cursor),
  recognises: (cursor) => {
    if (cursor.transport !== IpProtocol.udp || !isSurelyMessage(cursor)) return false
    cursor.fromClient = (cursor.uint8(cursor.offset + FLAGS) & 0x80) === 0
    return true
  },
  walk(cursor) {
    if (cursor.transport === IpProtocol.tcp) {
      const length = cursor.uint16(cursor.offset)
      cursor.skipBeforeHeader(TCP_LENGTH_BYTES)
      cursor.clip(cursor.offset + length)
    }
    cursor.takeHeader(DNS_HEADER_BYTES)
  },
  *details(header) {
    for (const entry of readDnsEntries(header)) yield entryRow(header, entry)
  },
  info,
  meaning: (header) => ({
    text: info(header),
    role: header.number('flags.response') === 1 ? 'answer' : 'request',
    correlation: header.number('id'),
    status: header.number('flags.rcode'),
  }),
})

/** A segment that carries a message on, or only its beginning, is plain TCP. */
function isWholeMessage(cursor: PacketCursor): boolean {
  const available = cursor.end - cursor.offset - TCP_LENGTH_BYTES
  if (available < DNS_HEADER_BYTES) return false
  const length = cursor.uint16(cursor.offset)
  return length >= DNS_HEADER_BYTES && length <= available
}

/** Protocols that took the form of these messages for names of their own: NetBIOS and LLMNR. */
const ownPorts = new Set([137, 5355])

/** Bits that a query leaves clear: operation, authority, truncation, recursion, reserved, response. */
const QUERY_ZEROS = 0x7ecf
/** An operation, and the bit that is reserved (RFC 6895, section 2). */
const ANSWER_ZEROS = 0x7840

/**
 * A query, or an answer to one, whose only question is of the internet's class and asks for a type
 * that is known, and whose entries fill the datagram to its last octet: CoreDNS in a pod listens on
 * any port.
 */
function isSurelyMessage(cursor: PacketCursor): boolean {
  const { bytes, offset, end, wireEnd } = cursor
  if (end < wireEnd || end - offset <= DNS_HEADER_BYTES) return false
  if (ownPorts.has(cursor.sourcePort) || ownPorts.has(cursor.destinationPort)) return false
  const flags = cursor.uint16(offset + FLAGS)
  const isAnswer = (flags & 0x8000) !== 0
  if ((flags & (isAnswer ? ANSWER_ZEROS : QUERY_ZEROS)) !== 0) return false
  if (cursor.uint16(offset + QUESTIONS) !== 1) return false
  let at = entryEnd(bytes, offset + DNS_HEADER_BYTES, end, true)
  if (at === 0 || cursor.uint16(at - 2) !== INTERNET || !isKnownRecordType(cursor.uint16(at - 4))) {
    return false
  }
  for (let count = ENTRY_COUNTS; count < DNS_HEADER_BYTES; count += 2) {
    for (let left = cursor.uint16(offset + count); left > 0 && at !== 0; left--) {
      at = entryEnd(bytes, at, end, false)
    }
  }
  return at === end
}

type FieldName = 'flags.response' | 'flags.opcode' | 'flags.rcode'

/** `Query A example.com`, `Answer A example.com 192.0.2.1`, `Answer A nowhere.test, no such name` */
function info(header: Header<FieldName>): string {
  const opcode = header.number('flags.opcode')
  const isAnswer = header.number('flags.response') === 1
  const entries = [...readDnsEntries(header)]
  const questions = entries
    .filter((entry) => entry.section === 'question')
    .map((entry) => `${recordTypeName(entry.type)} ${entry.name}`)
  const kind = opcode === 0 ? '' : `${opcodeNames[opcode] ?? `Operation ${opcode}`} `
  const subject = [`${kind}${isAnswer ? 'Answer' : 'Query'}`, ...questions].join(' ')
  return isAnswer ? `${subject}${outcome(header, entries)}` : subject
}

function outcome(header: Header<FieldName>, entries: readonly DnsEntry[]): string {
  const code = header.number('flags.rcode')
  if (code !== 0) return `, ${(responseCodeNames[code] ?? `response code ${code}`).toLowerCase()}`
  const answers = entries.filter((entry) => entry.section === 'answer')
  if (answers.length === 0) return ', no records'
  const shown = answers.slice(0, ANSWERS_SHOWN_MAX).map((entry) => answerText(header, entry))
  return ` ${shown.join(', ')}${answers.length > ANSWERS_SHOWN_MAX ? ', …' : ''}`
}

function answerText(header: Header, entry: DnsEntry): string {
  const data = formatRecordData(header, entry)
  const isAddress = entry.type === RecordType.a || entry.type === RecordType.aaaa
  return isAddress ? data : `${recordTypeName(entry.type)} ${data}`
}

const sectionLabels = {
  question: 'Question',
  answer: 'Answer',
  authority: 'Authority',
  additional: 'Additional',
} as const

const dataFieldNames: Readonly<Record<number, string>> = {
  [RecordType.a]: 'dns.a',
  [RecordType.aaaa]: 'dns.aaaa',
  [RecordType.cname]: 'dns.cname',
  [RecordType.mx]: 'dns.mx.mail_exchange',
  [RecordType.ns]: 'dns.ns',
  [RecordType.ptr]: 'dns.ptr.domain_name',
  [RecordType.soa]: 'dns.soa.mname',
  [RecordType.srv]: 'dns.srv.target',
  [RecordType.txt]: 'dns.txt',
}

function entryRow(header: Header, entry: DnsEntry): PacketField {
  const { section, name, type, offset, typeOffset, end } = entry
  const isQuestion = section === 'question'
  const prefix = isQuestion ? 'dns.qry' : 'dns.resp'
  const typeName = recordTypeName(type)
  const children: PacketField[] = [
    { name: `${prefix}.name`, label: 'Name', value: name, offset, length: typeOffset - offset },
    {
      name: `${prefix}.type`,
      label: 'Type',
      value: `${typeName} (${type})`,
      number: type,
      offset: typeOffset,
      length: 2,
    },
    classRow(header, entry),
  ]
  if (!isQuestion) children.push(...dataRows(header, entry))
  const data = isQuestion ? '' : formatRecordData(header, entry)
  return {
    name: prefix,
    label: sectionLabels[section],
    value: [name, typeName, data].filter((part) => part !== '').join(' '),
    offset,
    length: end - offset,
    children,
  }
}

/** RFC 6762, sections 5.4 and 10.2: multicast DNS says something else with the highest bit. */
const questionClassNames: ValueNames = { 1: 'IN', 0x8001: 'IN, answer to me alone' }
const recordClassNames: ValueNames = { 1: 'IN', 0x8001: 'IN, replaces what was known' }

/** RFC 6891, section 6.1.2: the class of an OPT record is a size. */
function classRow(header: Header, { section, type, typeOffset }: DnsEntry): PacketField {
  const place = typeOffset + 2 - header.offset
  if (type === RecordType.opt) {
    return header.row('dns.rr.udp_payload_size', uint16(place, 'UDP payload size', { unit: 'B' }))
  }
  const isQuestion = section === 'question'
  const name = isQuestion ? 'dns.qry.class' : 'dns.resp.class'
  const names = isQuestion ? questionClassNames : recordClassNames
  return header.row(name, uint16(place, 'Class', { names }))
}

function dataRows(header: Header, entry: DnsEntry): PacketField[] {
  const { type, typeOffset, timeToLiveSeconds, dataOffset, dataLength } = entry
  return [
    {
      name: 'dns.resp.ttl',
      label: 'Time to live',
      value: `${timeToLiveSeconds} s`,
      number: timeToLiveSeconds,
      offset: typeOffset + 4,
      length: 4,
    },
    {
      name: dataFieldNames[type] ?? 'dns.data',
      label: 'Data',
      value: formatRecordData(header, entry),
      offset: dataOffset,
      length: dataLength,
    },
  ]
}
