import type { Command } from 'commander'
import { wholeNumber } from './serve-options.ts'

/** Options of every command that captures. */
export function addCaptureOptions(command: Command): Command {
  return command
    .option('-f, --capture-filter <bpf>', "capture only what matches, in tcpdump's words")
    .option('-i, --interface <name>', 'an interface to capture (again for more)', collect)
    .option('--tap <kind>', 'how to capture: tcpdump or libpcap', 'tcpdump')
    .option('--snap-length <bytes>', 'bytes kept of each packet', wholeNumber)
    .option('--headers-only', 'keep nothing of what TCP and UDP carry')
    .option('--buffer <KiB>', "the kernel's buffer for each interface", wholeNumber)
    .option('--no-trace', "do not use the kernel's tracepoints to name owners")
}

function collect(name: string, names: string[] = []): string[] {
  return [...names, name]
}
