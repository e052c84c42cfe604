import type { Command } from 'commander'
import { addAgent } from './agent.ts'
import { addCaptureWithLibpcap } from './capture-with-libpcap.ts'
import { addCompletion } from './completion.ts'
import { addDemo } from './demo.ts'
import { addDoctor } from './doctor.ts'
import { addFlows } from './flows.ts'
import { addHub } from './hub.ts'
import { addInspect } from './inspect.ts'
import { addOpen } from './open.ts'
import { addPackets } from './packets.ts'
import { addPods } from './pods.ts'
import { addRecord } from './record.ts'
import { addWatch } from './watch.ts'

/** Every command of the program, in the order in which `--help` shows them. */
const commands = [
  addWatch,
  addOpen,
  addDemo,
  addPods,
  addInspect,
  addRecord,
  addFlows,
  addPackets,
  addDoctor,
  addCompletion,
  addAgent,
  addHub,
  addCaptureWithLibpcap,
]

export function addCommands(program: Command): void {
  for (const add of commands) add(program)
}
