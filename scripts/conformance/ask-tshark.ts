import { execFile } from 'node:child_process'

/** The values of each field that was asked for, in the order of the packet; none where it is absent. */
export type TsharkPacket = ReadonlyMap<string, readonly string[]>

export type TsharkAnswer = {
  packets: TsharkPacket[]
  /** What it complained of, empty when it read the file to its end. */
  complaint: string
}

/** Preferences that are not tshark's own, each with its reason. */
const preferences = [
  // What a header says, not what it is relative to: relative numbers need a handshake.
  'tcp.relative_sequence_numbers:FALSE',
  // The default; written down because the flags depend on it, as they do on the next two.
  'tcp.analyze_sequence_numbers:TRUE',
  'tcp.fastrt_supersedes_ooo:TRUE',
  'tcp.default_window_scaling:-1',
  // A packet is compared by what is in it: what several say together is shown at the last of them.
  'tcp.desegment_tcp_streams:FALSE',
  'tls.desegment_ssl_records:FALSE',
  'ip.defragment:FALSE',
  'ipv6.defragment:FALSE',
  // The default: octets that were read before, or too early, begin no message.
  'tcp.no_subdissector_on_error:TRUE',
  // Offloaded packets have no total length; both tools take what was captured.
  'ip.tso_support:TRUE',
  'ipv6.tso_support:TRUE',
  // Partial checksums of loopback and veth are no defect.
  'tcp.check_checksum:FALSE',
  'udp.check_checksum:FALSE',
]

const valueSeparator = '\u001f'

/** A capture of some hundred thousand packets; more would be a mistake in what is asked. */
const outputBytesMax = 1024 * 1024 * 1024

/** Runs tshark once over a file. Rejects when it cannot be started. */
export async function askTshark(path: string, fields: readonly string[]): Promise<TsharkAnswer> {
  const options = [
    // Names of hosts and ports would be looked up.
    '-n',
    ...preferences.flatMap((preference) => ['-o', preference]),
    // The port that Linux and Flannel kept; tshark has the one of RFC 7348 only.
    ...['-d', 'udp.port==8472,vxlan'],
    ...['-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a'],
    ...['-E', `aggregator=${valueSeparator}`],
    ...fields.flatMap((field) => ['-e', field]),
  ]
  const { output, complaint } = await run(['-r', path, ...options])
  const lines = output.split('\n').slice(0, -1)
  return { packets: lines.map((line) => toPacket(line, fields)), complaint }
}

/** `undefined` where there is no tshark. */
export async function tsharkVersion(): Promise<string | undefined> {
  try {
    return (await run(['--version'])).output.split('\n')[0]
  } catch {
    return undefined
  }
}

function toPacket(line: string, fields: readonly string[]): TsharkPacket {
  const cells = line.split('\t')
  const packet = new Map<string, string[]>()
  for (const [index, field] of fields.entries()) {
    const cell = cells[index]
    if (cell !== undefined && cell !== '') packet.set(field, cell.split(valueSeparator))
  }
  return packet
}

/** tshark ends with 2 for a file that is damaged, and has told what it could. */
function run(parameters: string[]): Promise<{ output: string; complaint: string }> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: outputBytesMax, encoding: 'utf8' as const }
    execFile('tshark', parameters, options, (error, output, complaint) => {
      const wasStarted = error === null || typeof error.code === 'number'
      if (wasStarted) resolve({ output, complaint: error ? withoutWarning(complaint) : '' })
      else reject(error)
    })
  })
}

function withoutWarning(complaint: string): string {
  return complaint.replace(/^Running as user .*\n/, '').trim()
}
