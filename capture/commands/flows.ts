import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { captureFor } from './capture-for.ts'
import type { CaptureForFlags } from './capture-for.ts'
import { addCaptureOptions } from './capture-options.ts'
import { addAgentOptions } from './cluster-options.ts'
import { flowFormats } from './flow-lines.ts'
import { FlowPrinter } from './flow-printer.ts'
import { readFilter } from './filter-option.ts'
import { type FormatFlags, addFormatOptions, formatOf } from './output-format.ts'
import { processOutput } from './output.ts'
import { readFile } from './read-file.ts'
import { seconds } from './serve-options.ts'

type FlowsFlags = CaptureForFlags & FormatFlags & { filter?: string }

export function addFlows(program: Command): void {
  const command = program
    .command('flows')
    .description('one line per conversation: both owners with evidence, ports, state, timings')
    .argument('[file or pod]', 'a capture file, - for standard input, or a pod')
    .option('--duration <seconds>', 'how long to capture a pod', seconds)
    .option('--filter <expression>', 'only those with a packet that matches a display filter')
  addCaptureOptions(addAgentOptions(addFormatOptions(command))).action(
    async (what: string | undefined, flags: FlowsFlags) => {
      const filtering = readFilter(flags.filter, processOutput)
      if (!filtering) {
        process.exitCode = 2
        return
      }
      const printer = new FlowPrinter(flowFormats[formatOf(flags)], processOutput, filtering.test)
      process.exitCode =
        what !== undefined && isFile(what)
          ? await readFile(what, processOutput, printer, ({ engine }) => printer.printKept(engine))
          : await captureFor(what, flags, processOutput, async ({ engine }) => {
              await printer.printKept(engine)
              return 0
            })
    },
  )
}

/** A name with a slash or a dot in it can only be a file's, or a pod's key; files that exist win. */
function isFile(what: string): boolean {
  return what === '-' || existsSync(what) || /\.(pcap|pcapng|cap)(\.gz|\.zst)?$/.test(what)
}
