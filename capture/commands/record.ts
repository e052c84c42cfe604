import type { Command } from 'commander'
import { captureFor } from './capture-for.ts'
import type { CaptureForFlags } from './capture-for.ts'
import { addCaptureOptions } from './capture-options.ts'
import { addAgentOptions } from './cluster-options.ts'
import { processOutput } from './output.ts'
import { seconds, wholeNumber } from './serve-options.ts'

type RecordFlags = CaptureForFlags & {
  json?: boolean
}

export function addRecord(program: Command): void {
  const command = program
    .command('record')
    .description('capture a pod to a pcapng file with attribution, without a browser')
    .argument('[pod]', 'its name, deploy/NAME and the like, or the id of one of its containers')
    .requiredOption('-w, --write <file>', 'the file to record to')
    .option('--duration <seconds>', 'stop after this time', seconds)
    .option('--count <packets>', 'stop after this many packets', wholeNumber)
    .option('--json', 'print the summary as one JSON object')
  addCaptureOptions(addAgentOptions(command)).action(
    async (name: string | undefined, flags: RecordFlags) => {
      process.exitCode = await captureFor(name, flags, processOutput, ({ engine }) => {
        const { packets, bytes, loss } = engine.counters()
        processOutput.write(
          flags.json
            ? JSON.stringify({ file: flags.write, packets, bytes, loss })
            : `${packets} packets, ${bytes} bytes in ${flags.write}; dropped by the kernel: ${loss.kernelDroppedUnknown ? 'unknown' : loss.kernelDropped}`,
        )
        return loss.unrecordedPackets > 0 ? 1 : 0
      })
    },
  )
}
