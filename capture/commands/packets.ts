import type { Command } from 'commander'
import type { Engine } from '../../shared/engine/engine.ts'
import { processOutput } from './output.ts'
import type { Output } from './output.ts'
import { packetLine, packetObject } from './packet-lines.ts'
import { isCapture, openFile } from './read-file.ts'

/** Packets read back in one go: their bytes are adjacent, and a step must not hold much. */
const packetsPerStep = 2000

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
export async function runPackets(path: string, json: boolean, out: Output): Promise<number> {
  const source = await openFile(path, out)
  if (!source) return 1
  await source.loaded
  await printPackets(source.engine, json, out)
  await source.close()
  return isCapture(source) ? 0 : 1
}

async function printPackets(engine: Engine, json: boolean, out: Output): Promise<void> {
  for (let from = engine.firstRetained; from <= engine.lastPacket; from += packetsPerStep) {
    for (const listing of await engine.listing(from, from + packetsPerStep - 1)) {
      out.write(json ? JSON.stringify(packetObject(engine, listing)) : packetLine(engine, listing))
    }
  }
}
