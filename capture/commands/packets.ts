import type { Command } from 'commander'
import type { Engine } from '../../shared/engine/engine.ts'
import type { FilterRun } from '../../shared/engine/filtering/filter-run.ts'
import type { PacketListing } from '../../shared/engine/packet-listing.ts'
import type { Test } from '../../shared/filter/expression.ts'
import { packetsPerReadMax, printedPacketsMax } from '../limits.ts'
import type { FileFollower, FileSource } from '../session/file-source.ts'
import { type Filtering, readFilter } from './filter-option.ts'
import { processOutput } from './output.ts'
import type { Output } from './output.ts'
import { packetLine, packetObject } from './packet-lines.ts'
import { readFile } from './read-file.ts'

/** Packets read back in one go: their bytes are adjacent, and a step must not hold much. */
const packetsPerStep = 2000
const bytesPerStep = 1024 * 1024

/** So many of the latest packets are listed for sure when the next piece has been read. */
const packetsUnprinted = printedPacketsMax - packetsPerReadMax

export function addPackets(program: Command): void {
  program
    .command('packets')
    .description('one line per packet of a capture')
    .argument('<file>', 'a capture file, or - for standard input')
    .option('--json', 'one JSON object per line')
    .option('--filter <expression>', 'only packets that match a display filter')
    .action(async (path: string, options: PacketsFlags) => {
      process.exitCode = await runPackets(path, options, processOutput)
    })
}

export type PacketsFlags = { json?: boolean; filter?: string }

/** Prints the packets of a file; resolves with the exit status. */
export async function runPackets(
  path: string,
  { json = false, filter }: PacketsFlags,
  out: Output,
): Promise<number> {
  const filtering = readFilter(filter, out)
  if (!filtering) return 2
  const printer = new PacketPrinter({ json, ...filtering }, out)
  return readFile(path, out, printer, ({ engine }) => printer.printTo(engine, engine.lastPacket))
}

/**
 * Prints each packet once: of a file as late as the engine still lists it, because a recording says
 * more of its owners further on; of a pipe as it comes.
 */
class PacketPrinter implements FileFollower {
  readonly packetsMax = printedPacketsMax
  readonly #json: boolean
  readonly #out: Output
  readonly #test: Test | undefined
  #run: FilterRun | undefined
  #printed = 0

  constructor({ json, test }: Filtering & { json: boolean }, out: Output) {
    this.#json = json
    this.#test = test
    this.#out = out
  }

  begin(engine: Engine): void {
    if (this.#test) this.#run = engine.filter(this.#test)
  }

  follow({ engine, isPiped }: FileSource): Promise<void> {
    const { lastPacket } = engine
    return this.printTo(engine, isPiped ? lastPacket : lastPacket - packetsUnprinted)
  }

  async printTo(engine: Engine, last: number): Promise<void> {
    await this.#run?.advance()
    while (this.#printed < last) {
      const to = Math.min(last, this.#printed + stepFrom(engine, this.#printed + 1))
      const listings = await this.#listing(engine, this.#printed + 1, to)
      const lines = listings.map((listing) =>
        this.#json ? JSON.stringify(packetObject(engine, listing)) : packetLine(engine, listing),
      )
      if (lines.length > 0) this.#out.write(lines.join('\n'))
      this.#printed = to
      await this.#out.drained()
    }
  }

  #listing(engine: Engine, from: number, to: number): Promise<PacketListing[]> {
    const matches = this.#run?.matches
    if (!matches) return engine.listing(from, to)
    return engine.listingOf(matches.numbers(matches.placeOf(from), matches.placeOf(to + 1)))
  }
}

/** How many packets from `first` on are read back in one go: one at least. */
function stepFrom(engine: Engine, first: number): number {
  const { length, count } = engine.batch(first, packetsPerStep)
  let bytes = 0
  for (let packets = 0; packets < count; packets++) {
    bytes += length[packets]!
    if (bytes > bytesPerStep) return Math.max(1, packets)
  }
  return Math.max(1, count)
}
