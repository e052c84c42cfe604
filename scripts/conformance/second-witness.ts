import { parseAddress } from '../../shared/flow/parse-address.ts'
import { type DecodedPacket, loadCapDecoders } from './cap-decoders.ts'
import type { ConformanceCapture } from './captures.ts'
import type { FieldCount } from './compare.ts'
import { type WitnessedPacket, isForPcapParser, readWithPcapParser } from './pcap-parser.ts'
import { offsetNsMax } from './purposeful-differences.ts'
import { type OwnPacket, readOwn } from './read-own.ts'
import { alignColumns, countText } from './report.ts'

/** Where we differ on purpose from the second witness. */
const reasons: readonly {
  why: string
  matches(file: string, field: string, packet: OwnPacket | undefined): boolean
}[] = [
  {
    why: 'A packet that lies more than 2^53 ns (104 days) from the first one: its time is a double, right to some ns.',
    matches: (_file, field, packet) =>
      field === 'time' && Math.abs(packet?.row.offsetNs ?? 0) > offsetNsMax,
  },
  {
    why: 'Variants of pcap whose packet headers are longer, under the ordinary magic number: pcap-parser does not look.',
    matches: (file) => /(nokia|red-hat-6\.1)\.pcap$/.test(file),
  },
  {
    why: 'An IPv6 length of 0 is one that stands in an option, or that the network card was to set; the decoders take it for 0.',
    matches: (file, field) => field === 'payload length' && file === 'bigtcp-ipv6.pcap',
  },
]

/**
 * What the `pcap-parser` package reads, and what the decoders of `cap` make of it, beside ours: a
 * table, then every difference with its reason.
 */
export async function secondWitnessReport(
  captures: readonly ConformanceCapture[],
): Promise<string> {
  const witness = new Witness()
  for (const capture of captures.filter(isForPcapParser)) {
    const theirs = await readWithPcapParser(capture.path)
    // It stops without a word at what it does not expect.
    if (theirs.length > 0) witness.compare(capture.name, theirs, await readOwn(capture.path))
  }
  return witness.report()
}

class Witness {
  readonly #decode = loadCapDecoders()
  readonly #counts = new Map<string, FieldCount>()
  readonly #explained = new Map<string, number>()
  readonly #unexplained: string[] = []
  #packets = 0

  compare(
    file: string,
    theirs: readonly WitnessedPacket[],
    { packets }: { packets: readonly OwnPacket[] },
  ): void {
    this.#packets += theirs.length
    this.#note({ file, field: 'count' }, String(packets.length), String(theirs.length))
    for (const [index, packet] of packets.entries()) {
      const witnessed = theirs[index]
      if (witnessed === undefined) return
      const saw = (field: string, ours: unknown, their: unknown) =>
        this.#note({ file, field, packet }, String(ours), String(their))
      saw('time', packet.timeNs, witnessed.timeNs)
      saw('captured length', packet.row.capturedLength, witnessed.capturedLength)
      saw('length', packet.row.length, Math.max(witnessed.length, witnessed.capturedLength))
      const decoded = isKnownToDecoders(packet) ? this.#decode?.(witnessed.bytes) : undefined
      if (decoded !== undefined) this.#compareHeaders(packet, decoded, saw)
    }
  }

  report(): string {
    if (this.#packets === 0) return 'second witness: none of these files is of its format'
    const rows = [...this.#counts].map(([field, count]) => [field, countText(count)])
    const decoders = this.#decode === undefined ? 'cap is not installed' : 'decoders of cap'
    return [
      `second witness: pcap-parser and ${decoders}, ${this.#packets} packets`,
      ...alignColumns(rows).map((line) => `  ${line}`),
      ...[...this.#explained].map(([why, count]) => `  ${count} × ${why}`),
      ...this.#unexplained.map((line) => `  unexplained: ${line}`),
    ].join('\n')
  }

  #compareHeaders(
    packet: OwnPacket,
    decoded: DecodedPacket,
    saw: (field: string, ours: unknown, theirs: unknown) => void,
  ): void {
    const { row, tcp, payloadLength } = packet
    const ours: Record<string, unknown> = {
      source: row.source,
      destination: row.destination,
      'source port': row.sourcePort,
      'destination port': row.destinationPort,
      'TCP flags': tcp?.flags,
      sequence: tcp?.sequence,
      acknowledgment: tcp?.acknowledgment,
      'payload length': payloadLength,
    }
    for (const [field, theirs] of decoded) {
      const isAddress = field === 'source' || field === 'destination'
      const said = String(ours[field])
      if (isAddress) saw(field, parseAddress(said)?.join('.'), parseAddress(theirs)?.join('.'))
      else saw(field, said, theirs)
    }
  }

  #note(
    { file, field, packet }: { file: string; field: string; packet?: OwnPacket },
    ours: string,
    theirs: string,
  ): void {
    const count = this.#counts.get(field) ?? { compared: 0, agreeing: 0 }
    this.#counts.set(field, count)
    count.compared++
    if (ours === theirs) {
      count.agreeing++
      return
    }
    const reason = reasons.find(({ matches }) => matches(file, field, packet))
    if (reason) this.#explained.set(reason.why, (this.#explained.get(reason.why) ?? 0) + 1)
    else
      this.#unexplained.push(
        `${file} ${packet?.row.number ?? ''} ${field}: ours ${ours}, theirs ${theirs}`,
      )
  }
}

/**
 * Ethernet, at most one tag, one IP header, TCP or UDP, nothing cut or malformed, no fragment: the
 * decoders take what is there for what they expect, and check nothing.
 */
function isKnownToDecoders({ protocols, row }: OwnPacket): boolean {
  if (row.defect !== undefined) return false
  return /^eth(:vlan)?:(ip|ipv6(:ipv6\.\w+)*):(tcp|udp)(:[a-z0-9]+)?$/.test(protocols.join(':'))
}
