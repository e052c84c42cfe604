import type { Command } from 'commander'
import { addFlows } from './flows.ts'
import { addOpen } from './open.ts'
import { addPackets } from './packets.ts'

/** Every command of the program, in the order in which `--help` shows them. */
const commands = [addOpen, addFlows, addPackets]

export function addCommands(program: Command): void {
  for (const add of commands) add(program)
}
