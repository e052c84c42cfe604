import type { Command } from 'commander'
import { packetsMaxDefault } from '../../shared/engine/engine.ts'
import type { Engine } from '../../shared/engine/engine.ts'
import { packetsPerReadMax } from '../limits.ts'
import type { FileFollower, FileSource } from '../session/file-source.ts'
import { processOutput } from './output.ts'
import type { Output } from './output.ts'
import { packetLine, packetObject } from './packet-lines.ts'
import { readFile } from './read-file.ts'

/** Packets read back in one go: their bytes are adjacent, and a step must not hold much. */
const packetsPerStep = 2000

/** So many of the latest packets are listed for sure when the next piece has been read. */
const packetsUnprinted = packetsMaxDefault - packetsPerReadMax

export function addPackets(program: Command): void {
  program
    .command('packets')
    .description('one line per packet of a capture')
    .argument('<file>', 'a capture file, or - for standard input')
    .option('--json', 'one JSON object per line')
    .action(async (path: string, options: { json?: boolean }) => {
      process.exitCode = await runPackets(path, options.json ?? false, processOutput)
    })
}

/** Prints the packets of a file; resolves with the exit status. */
export function runPackets(path: string, json: boolean, out: Output): Promise<number> {
  const printer = new PacketPrinter(json, out)
  return readFile(path, out, printer, ({ engine }) => printer.printTo(engine, engine.lastPacket))
}

/**
 * Prints each packet once: of a file as late as the engine still lists it, because a recording says
 * more of its owners further on; of a pipe as it comes.
 */
class PacketPrinter implements FileFollower {
  readonly #json: boolean
  readonly #out: Output
  #printed = 0

  constructor(json: boolean, out: Output) {
    this.#json = json
    this.#out = out
  }

  begin(): void {}

  follow({ engine, isPiped }: FileSource): Promise<void> {
    const { lastPacket } = engine
    return this.printTo(engine, isPiped ? lastPacket : lastPacket - packetsUnprinted)
  }

  async printTo(engine: Engine, last: number): Promise<void> {
    while (this.#printed < last) {
      const to = Math.min(last, this.#printed + packetsPerStep)
      const listings = await engine.listing(this.#printed + 1, to)
      const lines = listings.map((listing) =>
        this.#json ? JSON.stringify(packetObject(engine, listing)) : packetLine(engine, listing),
      )
      this.#out.write(lines.join('\n'))
      this.#printed = to
      await this.#out.drained()
    }
  }
}
