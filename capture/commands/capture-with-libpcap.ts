import type { Command } from 'commander'
import { captureCommand } from '../tap/libpcap.ts'
import { captureWithLibpcap } from '../tap/libpcap-capture.ts'

/** `capture-with-libpcap IFACE KIB [FILTER]`: what the libpcap tap starts in a pod's network namespace. */
export function addCaptureWithLibpcap(program: Command): void {
  program
    .command(captureCommand, { hidden: true })
    .argument('<interface>')
    .argument('<kib>', 'size of the ring', Number)
    .argument('[filter]')
    .action(async (name: string, bufferKib: number, filter?: string) => {
      process.exitCode = await captureWithLibpcap(name, bufferKib, filter)
    })
}
