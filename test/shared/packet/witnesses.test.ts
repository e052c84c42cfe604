import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { dissect } from '../../../shared/packet/dissect.ts'
import { PacketCursor } from '../../../shared/packet/packet-cursor.ts'
import { walkPacket } from '../../../shared/packet/walk-packet.ts'
import { packetsOf, readEvents } from '../capture-file/read-events.ts'
import { type CaptureFile, fixtureFile, fixtureFiles, hasProgram } from '../capture-files.ts'
import { type CapturedPacket, capturedPackets } from './captured-packets.ts'

const TCP = 6
const UDP = 17

/** What tshark is asked, and what it is compared with. */
const tsharkFields = [
  'frame.len',
  'frame.cap_len',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.flags',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.len',
  'tcp.window_size_value',
  'tcp.options.wscale.shift',
  'udp.srcport',
  'udp.dstport',
  'icmp.type',
  'icmpv6.type',
  'dns.qry.name',
  'http.request.method',
  'http.response.code',
] as const
type TsharkRow = Record<(typeof tsharkFields)[number], string>

// ip-in-ip.pcap goes deeper than is read here, and tshark goes all the way. Of what is below MPLS it
// guesses by vendors of addresses, and takes the control words of mpls-ethernet.pcap for addresses.
const guessed = new Set(['ip-in-ip.pcap', 'mpls-ethernet.pcap'])
const compared = fixtureFiles().filter(({ name }) => !guessed.has(name))

it.runIf(hasProgram('tshark')).each(compared)('tshark agrees about $name', (file) => {
  const rows = askTshark(file)
  const packets = capturedPackets(file)
  expect(packets).toHaveLength(rows.length)
  for (const [index, packet] of packets.entries()) {
    expect({ number: index + 1, ...ownRow(packet) }).toEqual({ number: index + 1, ...rows[index] })
  }
})

it('pcap-parser reads the same packets', async () => {
  const { path, bytes } = fixtureFile('wget-nginx-lo-ipv6.pcap')
  const ours = packetsOf(readEvents(bytes)).map((packet) => ({
    seconds: packet.timeSeconds,
    microseconds: packet.timeNanoseconds / 1000,
    captured: packet.capturedLength,
    length: packet.length,
    data: Buffer.from(packet.bytes).toString('hex'),
  }))
  expect(await readWithPcapParser(path)).toEqual(ours)
})

function askTshark({ path }: CaptureFile): TsharkRow[] {
  const preferences = ['tcp.desegment_tcp_streams', 'ip.defragment', 'ipv6.defragment']
  const options = [
    // What is compared is the packet, not what several of them say together.
    ...preferences.flatMap((preference) => ['-o', `${preference}:FALSE`]),
    // The kernel's port of VXLAN is not the registered one, which alone tshark knows.
    '-dudp.port==8472,vxlan',
    '-n',
    '-Tfields',
    '-Eoccurrence=a',
    '-Eaggregator=;',
    '-Eseparator=|',
  ]
  const fields = ['frame.protocols', ...tsharkFields].flatMap((field) => ['-e', field])
  const output = execFileSync('tshark', ['-r', path, ...options, ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => toRow(line.split('|')))
}

function toRow([chain = '', ...values]: string[]): TsharkRow {
  const protocols = unquoted(chain.split(':'))
  return Object.fromEntries(
    tsharkFields.map((field, index) => [
      field,
      innermost(protocols, field, (values[index] ?? '').split(';')),
    ]),
  ) as TsharkRow
}

/** Behind a control message come the headers of the packet it quotes, which are not this packet's. */
function unquoted(protocols: string[]): string[] {
  const message = protocols.findIndex((name) => name === 'icmp' || name === 'icmpv6')
  return message < 0 ? protocols : protocols.slice(0, message + 1)
}

/**
 * Of a tunnel, tshark says the fields of every header. The conversation's are those of the innermost
 * IP header, and of the transport that it carries.
 */
function innermost(protocols: string[], field: string, values: string[]): string {
  const protocol = field.slice(0, field.indexOf('.'))
  if (!['ip', 'ipv6', 'tcp', 'udp'].includes(protocol)) return values[0] ?? ''
  const lastIp = protocols.findLastIndex((name) => name === 'ip' || name === 'ipv6')
  const isIp = protocol === 'ip' || protocol === 'ipv6'
  const counts = isIp ? protocols[lastIp] === protocol : protocols.indexOf(protocol, lastIp) >= 0
  return counts ? (values[protocols.filter((name) => name === protocol).length - 1] ?? '') : ''
}

function ownRow({ bytes, linkType, lengths }: CapturedPacket): TsharkRow {
  const cursor = new PacketCursor()
  cursor.begin(bytes, 0, lengths.capturedLength, lengths.length)
  walkPacket(cursor, linkType)
  const read = dissect(bytes, linkType, lengths)
  const family = { 4: 'ip', 6: 'ipv6' }[cursor.addressFamily]
  const has = (transport: number, value: number) =>
    cursor.transport === transport ? String(value) : ''
  return {
    'frame.len': String(lengths.length),
    'frame.cap_len': String(lengths.capturedLength),
    'ip.src': family === 'ip' ? read.source : '',
    'ip.dst': family === 'ip' ? read.destination : '',
    'ipv6.src': family === 'ipv6' ? read.source : '',
    'ipv6.dst': family === 'ipv6' ? read.destination : '',
    'tcp.srcport': has(TCP, cursor.sourcePort),
    'tcp.dstport': has(TCP, cursor.destinationPort),
    'tcp.flags': has(TCP, cursor.tcpFlags) && `0x${cursor.tcpFlags.toString(16).padStart(4, '0')}`,
    'tcp.seq_raw': has(TCP, cursor.sequence),
    'tcp.ack_raw': has(TCP, cursor.acknowledgment),
    'tcp.len': has(TCP, cursor.payloadLength),
    'tcp.window_size_value': has(TCP, cursor.window),
    'tcp.options.wscale.shift': cursor.windowScale < 0 ? '' : String(cursor.windowScale),
    'udp.srcport': has(UDP, cursor.sourcePort),
    'udp.dstport': has(UDP, cursor.destinationPort),
    'icmp.type': fieldValue(read.layers, 'icmp.type'),
    'icmpv6.type': fieldValue(read.layers, 'icmpv6.type'),
    'dns.qry.name': fieldValue(read.layers, 'dns.qry.name'),
    'http.request.method': fieldValue(read.layers, 'http.request.method'),
    'http.response.code': fieldValue(read.layers, 'http.response.code'),
  }
}

type Row = { name?: string; value?: string; fields?: Row[]; children?: Row[] }

/** The first field of that name; of an enumeration only the number. */
function fieldValue(rows: Row[], name: string): string {
  for (const row of rows) {
    if (row.name === name && row.value !== undefined) {
      return /\((\d+)\)$/.exec(row.value)?.[1] ?? row.value
    }
    const found = fieldValue(row.fields ?? row.children ?? [], name)
    if (found !== '') return found
  }
  return ''
}

/** It knows classic files with microseconds only, and has no types. */
function readWithPcapParser(path: string): Promise<unknown[]> {
  const { parse } = createRequire(import.meta.url)('pcap-parser') as {
    parse(path: string): {
      on(event: 'packet', listener: (packet: PcapParserPacket) => void): void
      on(event: 'end', listener: () => void): void
      on(event: 'error', listener: (error: Error) => void): void
    }
  }
  return new Promise((resolve, reject) => {
    const packets: unknown[] = []
    const parser = parse(path)
    parser.on('packet', ({ header, data }) => {
      packets.push({
        seconds: header.timestampSeconds,
        microseconds: header.timestampMicroseconds,
        captured: header.capturedLength,
        length: header.originalLength,
        data: data.toString('hex'),
      })
    })
    parser.on('end', () => resolve(packets))
    parser.on('error', reject)
  })
}

type PcapParserPacket = {
  header: {
    timestampSeconds: number
    timestampMicroseconds: number
    capturedLength: number
    originalLength: number
  }
  data: Buffer
}
