import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Engine } from '../../shared/engine/engine.ts'
import type { Remedy } from '../../shared/messages/messages.ts'
import { ExportFile } from '../recording/export-file.ts'
import { type Filtering, readFilter } from './filter-option.ts'
import { type FormatFlags, type OutputFormat, addFormatOptions, formatOf } from './output-format.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'
import { PacketFollower, type PacketSink } from './packet-follower.ts'
import { type PacketFormat, packetFormats } from './packet-lines.ts'
import { readFile } from './read-file.ts'

export type PacketsFlags = FormatFlags & { filter?: string; write?: string }

export function addPackets(program: Command): void {
  const command = program
    .command('packets')
    .description('one line per packet of a capture, or its packets in a file of their own')
    .argument('<file>', 'a capture file, or - for standard input')
    .option('--filter <expression>', 'only packets that match a display filter')
    .option('-w, --write <file>', 'write them to a pcapng file, or - for standard output')
  addFormatOptions(command).action(async (path: string, flags: PacketsFlags) => {
    process.exitCode = await runPackets(path, flags, processOutput)
  })
}

/** Prints the packets of a file, or writes them to another; resolves with the exit status. */
export async function runPackets(path: string, flags: PacketsFlags, out: Output): Promise<number> {
  const filtering = readFilter(flags.filter, out)
  if (!filtering) return 2
  // What cannot be read is said below, before a file is made.
  if (flags.write !== undefined && (path === '-' || existsSync(path))) {
    return writePackets(path, flags.write, { ...filtering, out })
  }
  return printPackets(path, formatOf(flags), { ...filtering, out })
}

type Given = Filtering & { out: Output }

async function printPackets(
  path: string,
  format: OutputFormat,
  { test, out }: Given,
): Promise<number> {
  const printer = new PacketPrinter(packetFormats[format], out)
  const follower = new PacketFollower(printer, test)
  return readFile(path, out, follower, ({ engine }) => follower.giveTo(engine, engine.lastPacket))
}

/** A line on standard error says how many there were; 1 where the file could not be written. */
async function writePackets(path: string, target: string, { test, out }: Given): Promise<number> {
  const file = await ExportFile.open(target, path)
  if ('remedy' in file) {
    writeRemedy(out, file)
    return 1
  }
  const follower = new PacketFollower(file, test)
  let problem: Remedy | undefined
  const status = await readFile(path, out, follower, async ({ engine }) => {
    await follower.giveTo(engine, engine.lastPacket)
    problem = await file.close(engine)
  })
  if (problem) writeRemedy(out, problem)
  else out.error(`podscope: ${file.packets} packets written to ${target}`)
  return problem ? 1 : status
}

class PacketPrinter implements PacketSink {
  readonly #format: PacketFormat
  readonly #out: Output

  constructor(format: PacketFormat, out: Output) {
    this.#format = format
    this.#out = out
  }

  begin(): void {
    if (this.#format.title !== undefined) this.#out.write(this.#format.title)
  }

  async take(engine: Engine, numbers: readonly number[]): Promise<void> {
    const listings = await engine.listingOf(numbers)
    this.#out.write(listings.map((listing) => this.#format.line(engine, listing)).join('\n'))
    await this.#out.drained()
  }
}
