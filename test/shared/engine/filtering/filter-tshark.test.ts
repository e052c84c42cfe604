import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CaptureReader } from '../../../../shared/capture-file/capture-reader.ts'
import { CaptureLoader } from '../../../../shared/engine/capture-loader.ts'
import { Engine } from '../../../../shared/engine/engine.ts'
import { parseFilter } from '../../../../shared/filter/parse-filter.ts'
import { corpusFiles, fixtureFile, hasProgram } from '../../capture-files.ts'

/** Both are asked all of these of each file. */
const filters = [
  'tcp',
  'udp && !dns',
  'arp || icmp',
  'ip',
  'not ipv6',
  'tcp.port == 80',
  'tcp.port != 80',
  '!(tcp.port == 80)',
  'tcp.srcport > 1023 and tcp.dstport < 1024',
  'udp.port in {53, 67..69, 5353}',
  'tcp.port not in {80, 443}',
  'ip.addr == 127.0.0.1',
  'ip.src == 10.0.0.0/8 or ip.dst == 192.168.0.0/16',
  'ip.addr != 127.0.0.1',
  'ipv6.addr == ::1',
  'ipv6.src == fe80::/10',
  'tcp.flags.syn == 1 && tcp.flags.ack == 0',
  'tcp.flags.reset == 1 || tcp.flags.fin == 1',
  'tcp.flags == 0x018',
  'tcp.flags & 0x002',
  'tcp.len > 0',
  'tcp.len == 0 && tcp.seq == 1',
  'tcp.window_size_value < 1000',
  'frame.len > 100',
  'frame.len != frame.cap_len',
  'frame.number in {2..4, 7}',
  'frame.time_relative >= 0.001',
  'frame.time_delta > 0.0001',
  'ip.ttl == 64',
  'ip.ttl < 64 && tcp',
  'ip.id == 0 or ip.flags.df == 1',
  'ip.src == ip.dst',
  'eth.addr == ff:ff:ff:ff:ff:ff',
  'eth.src[0:3] == 00:00:00',
  'tcp.payload contains "HTTP"',
  'tcp.payload[0:3] == 47:45:54',
  'udp.payload[0-1] == 00:00',
  'frame contains 0d:0a',
  'frame matches "get|post"',
  'tcp contains "GET"',
  'count(ip.addr) > 2',
  'icmp.type == 3',
  'icmp.type == 8 or icmp.type == 0',
  'arp.opcode == 1',
  'dns.flags.response == 1',
  'dns.id > 0x1000',
  'dns.count.answers >= 1',
  'http.request',
  'http.request.method == "GET"',
  'http.response.code == 200',
  'http.host contains "local" && tcp.port == 80',
  'lower(http.user_agent) matches "^wget"',
  'vlan.id == 100 || vlan',
  'udp.length > 100',
  'tcp.options.mss_val > 1000',
  'tcp.options.wscale.shift == 7',
  'http.content_length > 30',
  'dns.qry.name contains "example"',
]

/** What tshark makes of a TCP header's length depends on what else it is asked: this alone. */
const askedAlone = 'len(tcp) == 32'

const files = [
  ...['wget-nginx-lo.pcap', 'wget-nginx-lo-ipv6.pcap', 'arp-icmp.pcap', 'dns.pcap', 'icmpv6.pcap'],
  ...['vlan.pcap', 'sll2.pcap', 'two-interfaces.pcapng', 'raw.pcap'],
].map(fixtureFile)

/** Of those that are not the project's: what has conversations, names, fragments, tunnels. */
const corpusNames = new Set([
  'print-flags.pcap',
  'dns_tcp.pcap',
  'dns_udp.pcap',
  'icmpv6.pcap',
  'tcp-handshake-nano.pcap',
  'mptcp.pcap',
  'dhcp-rfc3004.pcap',
  'esp1.pcap',
  'geneve.pcap',
])

const compared = [...files, ...corpusFiles().filter(({ name }) => corpusNames.has(name))]

/** All captures one after the other in one file, and a listener of tshark's for each filter. */
const folder = mkdtempSync(join(tmpdir(), 'filters-'))
const [merged, listeners] = [join(folder, 'merged.pcapng'), join(folder, 'listeners.lua')]
let engine: Engine
/** The packets that tshark says match, by the place of the filter. */
let theirs: number[][]

describe.runIf(hasProgram('tshark') && hasProgram('mergecap'))('as in tshark', () => {
  beforeAll(() => {
    execFileSync('mergecap', ['-a', '-w', merged, ...compared.map(({ path }) => path)], {
      stdio: 'ignore',
    })
    engine = load(new Uint8Array(readFileSync(merged)))
    theirs = tsharkMatches()
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it(`the same packets match: ${askedAlone}`, async () => {
    const fields = ['-T', 'fields', '-e', 'frame.number']
    const output = tshark(['-nr', merged, '-Y', askedAlone, ...fields])
    const numbers = output.trim().split('\n').map(Number)
    expect(await matches(engine, askedAlone)).toEqual(numbers)
  })

  it.each(filters)('the same packets match: %s', async (filter) => {
    expect(await matches(engine, filter)).toEqual(theirs[filters.indexOf(filter)])
  })
})

/** Starts tshark once for all filters: it calls a listener for each packet that its filter lets through. */
function tsharkMatches(): number[][] {
  const listened = filters.map(
    (filter, index) =>
      `local l${index} = Listener.new("frame", ${JSON.stringify(filter)})\n` +
      `function l${index}.packet(info) print("${index} " .. info.number) end\n`,
  )
  writeFileSync(listeners, listened.join(''))
  const output = tshark(['-X', `lua_script:${listeners}`, '-q', '-nr', merged])
  const found: number[][] = filters.map(() => [])
  for (const [, index, number] of output.matchAll(/^(\d+) (\d+)$/gm)) {
    found[Number(index)]!.push(Number(number))
  }
  return found
}

function tshark(parameters: readonly string[]): string {
  return execFileSync('tshark', parameters, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

async function matches(of: Engine, filter: string): Promise<number[]> {
  const parsed = parseFilter(filter)
  if ('problem' in parsed) throw new Error(`${filter}: ${parsed.problem.text}`)
  const run = of.filter(parsed.test!)
  await run.advance()
  run.close()
  return run.matches.numbers(0, run.matches.count)
}

function load(bytes: Uint8Array): Engine {
  const loaded = new Engine({
    bytes: { read: async (position, length) => bytes.subarray(position, position + length) },
  })
  const reader = new CaptureReader(new CaptureLoader(loaded))
  reader.push(bytes)
  reader.end()
  return loaded
}
