import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Engine } from '../../shared/engine/engine.ts'
import { captureFor } from './capture-for.ts'
import type { CaptureForFlags } from './capture-for.ts'
import { addCaptureOptions } from './capture-options.ts'
import { flowLines, flowObject } from './flow-lines.ts'
import { processOutput } from './output.ts'
import type { Output } from './output.ts'
import { isCapture, openFile } from './read-file.ts'
import { seconds } from './serve-options.ts'

type FlowsFlags = CaptureForFlags & { json?: boolean }

export function addFlows(program: Command): void {
  const command = program
    .command('flows')
    .description('one line per conversation: both owners with evidence, ports, state, timings')
    .argument('<file or pod>', 'a capture file, - for standard input, or a pod')
    .option('-n, --namespace <name>', 'the Kubernetes namespace the pod is in')
    .option('--duration <seconds>', 'how long to capture a pod', seconds)
    .option('--json', 'one JSON object per line')
  addCaptureOptions(command).action(async (what: string, flags: FlowsFlags) => {
    const json = flags.json ?? false
    process.exitCode = isFile(what)
      ? await flowsOfFile(what, json, processOutput)
      : await captureFor(what, flags, processOutput, ({ engine }) => {
          printFlows(engine, json, processOutput)
          return 0
        })
  })
}

/** A name with a slash or a dot in it can only be a file's, or a pod's key; files that exist win. */
function isFile(what: string): boolean {
  return what === '-' || existsSync(what) || /\.(pcap|pcapng|cap)(\.gz|\.zst)?$/.test(what)
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
  const newestFirst = engine.latestConversations(undefined, Number.POSITIVE_INFINITY)
  for (const record of newestFirst.toReversed()) {
    const lines = json ? [JSON.stringify(flowObject(engine, record))] : flowLines(engine, record)
    for (const line of lines) out.write(line)
  }
}
