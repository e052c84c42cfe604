import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import type { PacketField } from '../../../shared/packet/layer.ts'
import { fixtureFile, hasProgram } from '../capture-files.ts'
import { type CapturedPacket, capturedPackets } from './captured-packets.ts'
import { connectionsOf, follow } from './followed-streams.ts'

type Compared = {
  fixture: string
  protocol: string
  fields: string[]
  /** Where tshark does not know the port, or names the protocol otherwise. */
  decodeAs?: string
  /** Packets, from 1, of which tshark says something else; with the reason. */
  except?: Record<number, string>
}

const compared: Compared[] = [
  {
    fixture: 'tls.pcap',
    protocol: 'tls',
    fields: [
      'tls.record.content_type',
      'tls.record.opaque_type',
      'tls.record.version',
      'tls.record.length',
      'tls.handshake.type',
      'tls.handshake.length',
      'tls.handshake.version',
      'tls.handshake.ciphersuite',
      'tls.handshake.comp_method',
      'tls.handshake.extension.type',
      'tls.handshake.extension.len',
      'tls.handshake.extensions_server_name',
      'tls.handshake.extensions_alpn_str',
      'tls.handshake.extensions.supported_version',
      'tls.handshake.extensions_supported_group',
      'tls.handshake.extensions_ec_point_format',
      'tls.handshake.extensions_key_share_group',
      'tls.handshake.extensions_key_share_selected_group',
      'tls.handshake.sig_hash_alg',
      'tls.handshake.server_named_curve',
      'tls.handshake.certificates_length',
      'tls.handshake.certificate_length',
      'tls.alert_message.level',
      'tls.alert_message.desc',
      'x509ce.dNSName',
      'x509ce.IPAddress.ipv4',
      'x509af.utcTime',
    ],
  },
  {
    fixture: 'http2.pcap',
    protocol: 'http2',
    decodeAs: 'tcp.port==8080,http2',
    fields: [
      'http2.length',
      'http2.type',
      'http2.flags',
      'http2.streamid',
      'http2.header.name',
      'http2.header.value',
      'http2.header.index',
      'http2.headers.method',
      'http2.headers.path',
      'http2.headers.status',
      'http2.headers.content_type',
      'http2.headers.cookie',
      'http2.settings.id',
      'http2.settings.enable_push',
      'http2.settings.header_table_size',
      'http2.settings.max_frame_size',
      'http2.rst_stream.error',
      'http2.goaway.error',
      'http2.goaway.last_stream_id',
      'http2.push_promise.promised_stream_id',
    ],
  },
  {
    fixture: 'grpc.pcap',
    protocol: 'http2',
    decodeAs: 'tcp.port==50051,http2',
    fields: [
      'http2.type',
      'http2.streamid',
      'http2.header.name',
      'http2.header.value',
      'http2.window_update.window_size_increment',
      'grpc.compressed_flag',
      'grpc.message_length',
      'protobuf.field.number',
      'protobuf.field.wiretype',
    ],
    except: { 38: 'tshark unpacks the message' },
  },
  {
    fixture: 'pgsql.pcap',
    protocol: 'pgsql',
    fields: [
      'pgsql.query',
      'pgsql.tag',
      'pgsql.code',
      'pgsql.message',
      'pgsql.severity',
      'pgsql.statement',
      'pgsql.portal',
      'pgsql.authtype',
      'pgsql.parameter_name',
      'pgsql.parameter_value',
      'pgsql.col.name',
      'pgsql.oid.type',
      'pgsql.status',
      'pgsql.condition',
      'pgsql.pid',
    ],
    except: { 4: 'tshark does not count the one letter', 33: 'the same', 44: 'the same' },
  },
  {
    fixture: 'mysql.pcap',
    protocol: 'mysql',
    fields: [
      'mysql.packet_length',
      'mysql.packet_number',
      'mysql.command',
      'mysql.query',
      'mysql.version',
      'mysql.thread_id',
      'mysql.user',
      'mysql.schema',
      'mysql.error_code',
      'mysql.sqlstate',
      'mysql.error.message',
      'mysql.affected_rows',
      'mysql.stmt_id',
      'mysql.num_fields',
      'mysql.num_params',
      'mysql.field.name',
      'mysql.field.type',
      'mysql.row.text',
    ],
    except: {
      21: 'tshark counts columns in the request for a file',
      22: 'tshark takes the file for a command',
      23: "tshark knows no progress packets of MariaDB's",
      52: 'tshark gives a type of parameters the name of one of columns',
      54: 'the same',
      58: 'the same',
      80: 'tshark shows an empty user where there is none',
      96: 'tshark looks into compressed packets',
      97: 'the same, and loses its place',
      98: 'the same',
    },
  },
  {
    fixture: 'amqp.pcap',
    protocol: 'amqp',
    fields: [
      'amqp.type',
      'amqp.channel',
      'amqp.length',
      'amqp.method.class',
      'amqp.method.method',
      'amqp.method.arguments.queue',
      'amqp.method.arguments.exchange',
      'amqp.method.arguments.routing_key',
      'amqp.method.arguments.reply_code',
      'amqp.method.arguments.reply_text',
      'amqp.method.arguments.consumer_tag',
      'amqp.method.arguments.delivery_tag',
      'amqp.method.arguments.prefetch_count',
      'amqp.method.arguments.heartbeat',
      'amqp.header.body-size',
      'amqp.method.properties.content_type',
      'amqp.method.properties.correlation_id',
    ],
    except: { 3: 'tshark does not count the first octets', 54: 'so', 60: 'so', 61: 'so' },
  },
  {
    fixture: 'mongo.pcap',
    protocol: 'mongo',
    decodeAs: 'tcp.port==27017,mongo',
    fields: [
      'mongo.message_length',
      'mongo.request_id',
      'mongo.response_to',
      'mongo.opcode',
      'mongo.full_collection_name',
      'mongo.msg.sections.section.kind',
      'mongo.element.name',
      'mongo.element.value.string',
      'mongo.element.value.int',
    ],
  },
  {
    fixture: 'redis.pcap',
    protocol: 'resp',
    fields: ['resp.integer', 'resp.error'],
    except: { 65: 'we cut a long text' },
  },
  {
    fixture: 'kafka.pcap',
    protocol: 'kafka',
    fields: ['kafka.len', 'kafka.correlation_id', 'kafka.client_id'],
  },
  {
    fixture: 'memcached.pcap',
    protocol: 'memcache',
    // Of the textual protocol tshark knows a part of the commands.
    fields: [
      'memcache.magic',
      'memcache.opcode',
      'memcache.extras.length',
      'memcache.key.length',
      'memcache.status',
      'memcache.total_body_length',
      'memcache.opaque',
      'memcache.cas',
    ],
    except: {
      13: 'tshark reads the value of a command that expects no answer as another message',
    },
  },
  {
    fixture: 'mqtt.pcap',
    protocol: 'mqtt',
    fields: [
      'mqtt.msgtype',
      'mqtt.len',
      'mqtt.dupflag',
      'mqtt.qos',
      'mqtt.retain',
      'mqtt.protoname',
      'mqtt.ver',
      'mqtt.kalive',
      'mqtt.clientid',
      'mqtt.username',
      'mqtt.willtopic',
      'mqtt.conack.val',
      'mqtt.connack.reason_code',
      'mqtt.msgid',
      'mqtt.topic',
      'mqtt.sub.qos',
      'mqtt.suback.qos',
      'mqtt.suback.reason_code',
      'mqtt.unsuback.reason_code',
      'mqtt.pubrec.reason_code',
      'mqtt.disconnect.reason_code',
      'mqtt.property_id',
      'mqtt.prop_key',
      'mqtt.prop_value',
      'mqtt.prop_string',
      'mqtt.subscription_options_qos',
      'mqtt.property.content_type',
    ],
  },
]

it.runIf(hasProgram('tshark')).each(compared)('tshark agrees about $fixture', (about) => {
  const packets = capturedPackets(fixtureFile(about.fixture))
  const expected = askTshark(about)
  expect(packets).toHaveLength(expected.length)
  const isCompared = (_: unknown, index: number) => about.except?.[index + 1] === undefined
  const numbered = (row: Row, index: number) => ({ number: index + 1, ...row })
  const own = ownRows(packets, about).map(numbered)
  expect(own.filter(isCompared)).toEqual(expected.map(numbered).filter(isCompared))
})

type Row = Record<string, string[]>

function askTshark({ fixture, protocol, fields, decodeAs }: Compared): Row[] {
  const options = ['-o', 'tcp.desegment_tcp_streams:FALSE', '-n', '-Tjson', '--no-duplicate-keys']
  const decode = decodeAs === undefined ? [] : ['-d', decodeAs]
  const asked = ['frame.protocols', ...fields].flatMap((field) => ['-e', field])
  const output = execFileSync(
    'tshark',
    ['-r', fixtureFile(fixture).path, ...decode, ...options, ...asked],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 },
  )
  const packets = JSON.parse(output) as { _source: { layers: Row } }[]
  return packets.map(({ _source: { layers } }) => {
    const chain = layers['frame.protocols']![0]!.split(':')
    return rowOf(fields, chain.includes(protocol), (field) => layers[field] ?? [])
  })
}

/** Of the messages in each packet of connections that are followed from their beginning. */
function ownRows(packets: readonly CapturedPacket[], { protocol, fields }: Compared): Row[] {
  const values = packets.map(() => new Map<string, string[]>())
  for (const sent of connectionsOf(packets)) {
    for (const message of follow(protocol, sent)) {
      const into = values[message.packet! - 1]!
      into.set('spoken', [])
      for (const field of message.fields) collect(field, into)
    }
  }
  return values.map((row) => rowOf(fields, row.has('spoken'), (field) => row.get(field) ?? []))
}

function rowOf(fields: string[], isSpoken: boolean, valuesOf: (field: string) => string[]): Row {
  return Object.fromEntries([
    ['spoken', [String(isSpoken)]],
    ...fields.map((field) => [field, valuesOf(field).map(plainNumber)]),
  ]) as Row
}

/** tshark writes some numbers in hexadecimal. */
function plainNumber(value: string): string {
  return /^0x[0-9a-f]+$/.test(value) ? String(Number(value)) : value
}

function collect(
  { name, number, value, children }: PacketField,
  into: Map<string, string[]>,
): void {
  into.set(name, [...(into.get(name) ?? []), number === undefined ? value : String(number)])
  for (const child of children ?? []) collect(child, into)
}
