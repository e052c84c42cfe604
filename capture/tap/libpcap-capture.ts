import { writeSync } from 'node:fs'

/** What the package `cap` gives; it has no types of its own. */
type Cap = {
  /** Answers the name of the link type; throws what libpcap says. */
  open(name: string, filter: string, ringBytes: number, packet: Buffer): string
  on(event: 'packet', listener: (capturedLength: number, isCut: boolean) => void): void
  close(): void
}

type CapModule = { default: { Cap: new () => Cap } }

/** What `cap` asks libpcap for, whatever one wants. */
const SNAP_LENGTH_BYTES = 65_535

/** LINKTYPE_ numbers of the names that `cap` has for them. */
const linkTypes: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
}

const FILE_HEADER_BYTES = 24
const PACKET_HEADER_BYTES = 16
/** Packets that come together are written together; one more always has room. */
const BATCH_BYTES = 256 * 1024

/** The module, or `undefined` where it is not installed or does not load. */
export async function loadCap(): Promise<CapModule | undefined> {
  const name = 'cap' // In a variable: an optional dependency may have no types and no files.
  try {
    return (await import(name)) as CapModule
  } catch {
    return undefined
  }
}

/**
 * Captures on an interface of the network namespace this process is in and writes a nanosecond pcap
 * file to standard output, until SIGINT. On standard error it speaks as tcpdump does
 * (`TcpdumpWords`). Resolves when it has ended, with the exit status.
 */
export async function captureWithLibpcap(
  name: string,
  bufferKib: number,
  filter = '',
): Promise<number> {
  const module = await loadCap()
  if (module === undefined) return complain('the npm package cap is not installed')
  const cap = new module.default.Cap()
  const batch = new PacketBatch()
  let linkName: string
  try {
    linkName = cap.open(name, filter, bufferKib * 1024, batch.packet)
  } catch (error) {
    return complain((error as Error).message)
  }
  const linkType = linkTypes[linkName]
  if (linkType === undefined) return complain(`packets of the type ${linkName} cannot be written`)
  batch.begin(linkType)
  cap.on('packet', (capturedLength) => batch.append(capturedLength))
  process.on('SIGUSR1', () => say(`libpcap: ${countersOf(batch.packets)}`))
  say(`libpcap: listening on ${name}`)
  await new Promise((resolve) => process.once('SIGINT', resolve))
  cap.close()
  batch.flush()
  say(countersOf(batch.packets).replaceAll(', ', '\n'))
  return 0
}

/** Collects packets in the format of a capture file, and writes them when the event loop comes round. */
class PacketBatch {
  /** Where `cap` puts the packet that it announces. */
  readonly packet = Buffer.alloc(SNAP_LENGTH_BYTES)
  packets = 0
  readonly #bytes = Buffer.alloc(BATCH_BYTES)
  #length = 0
  #isFlushing = false

  begin(linkType: number): void {
    const header = Buffer.alloc(FILE_HEADER_BYTES)
    header.writeUInt32LE(0xa1b23c4d, 0)
    header.writeUInt16LE(2, 4)
    header.writeUInt16LE(4, 6)
    header.writeUInt32LE(SNAP_LENGTH_BYTES, 16)
    header.writeUInt32LE(linkType, 20)
    writeAll(header)
  }

  append(capturedLength: number): void {
    this.packets++
    if (this.#length + PACKET_HEADER_BYTES + capturedLength > BATCH_BYTES) this.flush()
    const timeMs = performance.timeOrigin + performance.now()
    const seconds = Math.floor(timeMs / 1000)
    const at = this.#length
    this.#bytes.writeUInt32LE(seconds, at)
    this.#bytes.writeUInt32LE(Math.floor((timeMs - seconds * 1000) * 1e6), at + 4)
    this.#bytes.writeUInt32LE(capturedLength, at + 8)
    this.#bytes.writeUInt32LE(capturedLength, at + 12)
    this.packet.copy(this.#bytes, at + PACKET_HEADER_BYTES, 0, capturedLength)
    this.#length = at + PACKET_HEADER_BYTES + capturedLength
    if (this.#isFlushing) return
    this.#isFlushing = true
    setImmediate(() => this.flush())
  }

  flush(): void {
    this.#isFlushing = false
    writeAll(this.#bytes.subarray(0, this.#length))
    this.#length = 0
  }
}

/** Waits while the reader is behind: meanwhile packets wait in the kernel's ring. */
function writeAll(bytes: Uint8Array): void {
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(process.stdout.fd, bytes, written)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(1) // Nobody reads any more.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

function countersOf(packets: number): string {
  return `${packets} packets captured, ${packets} packets received by filter, 0 packets dropped by kernel`
}

function complain(what: string): number {
  say(`libpcap: ${what}`)
  return 1
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
