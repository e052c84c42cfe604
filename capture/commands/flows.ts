import type { Command } from 'commander'
import type { Engine } from '../../shared/engine/engine.ts'
import { flowLines, flowObject } from './flow-lines.ts'
import { processOutput } from './output.ts'
import type { Output } from './output.ts'
import { isCapture, openFile } from './read-file.ts'

export function addFlows(program: Command): void {
  program
    .command('flows')
    .description('one line per conversation: both owners with evidence, ports, state, timings')
    .argument('<file or pod>', 'a capture file, - for standard input, or a pod')
    .option('--json', 'one JSON object per line')
    .action(async (what: string, options: { json?: boolean }) => {
      process.exitCode = await flowsOfFile(what, options.json ?? false, processOutput)
    })
}

async function flowsOfFile(path: string, json: boolean, out: Output): Promise<number> {
  const source = await openFile(path, out)
  if (!source) return 1
  await source.loaded
  printFlows(source.engine, json, out)
  await source.close()
  return isCapture(source) ? 0 : 1
}

/** Prints every conversation that is kept, oldest first. */
export function printFlows(engine: Engine, json: boolean, out: Output): void {
  for (const record of engine
    .latestConversations(undefined, Number.POSITIVE_INFINITY)
    .toReversed()) {
    const lines = json ? [JSON.stringify(flowObject(engine, record))] : flowLines(engine, record)
    for (const line of lines) out.write(line)
  }
}
