import type { Command } from 'commander'
import type { CaptureFlags } from '../session/start-live.ts'
import type { ServiceDesk } from '../session/service-desk.ts'
import { addCaptureOptions } from './capture-options.ts'
import { addAgentOptions } from './cluster-options.ts'
import type { ClusterChoice } from './cluster-options.ts'
import { interruptible } from './interruption.ts'
import { newDesk, startTarget } from './new-desk.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'
import { findTarget } from './pod-target.ts'
import type { PodTarget } from './pod-target.ts'
import { serve } from './serve.ts'
import { addServeOptions, serveOptions } from './serve-options.ts'
import type { ServeFlags } from './serve-options.ts'

type WatchFlags = CaptureFlags & ServeFlags & ClusterChoice

export function addWatch(program: Command): void {
  const command = program
    .command('watch')
    .description('watch a pod live; without its name the page lets you choose')
    .argument('[pod]', 'its name, deploy/NAME and the like, or the id of one of its containers')
    .option('-w, --write <file>', 'record to this file as well (pcapng)')
  addServeOptions(addCaptureOptions(addAgentOptions(command))).action(
    async (name: string | undefined, flags: WatchFlags) => {
      process.exitCode = await runWatch(name, flags, processOutput)
    },
  )
}

async function runWatch(name: string | undefined, flags: WatchFlags, out: Output): Promise<number> {
  const isNamed = name !== undefined || flags.selector !== undefined
  const target = isNamed ? await findTarget(name, flags, out) : undefined
  if (isNamed && !target) return 1
  const isHere = target !== undefined && 'local' in target
  const desk = newDesk(isHere ? { ...flags, local: true } : flags)
  if (target && !(await show(desk, target, flags, out))) {
    await desk.close()
    return 1
  }
  void desk.refreshPods()
  return serve(desk, serveOptions(flags), out)
}

async function show(
  desk: ServiceDesk,
  target: PodTarget,
  flags: WatchFlags,
  out: Output,
): Promise<boolean> {
  const { key } = 'local' in target ? target.local : target.pod
  const failed = await interruptible((signal) =>
    desk.show(key, (begin) => {
      const step = (text: string) => {
        if ('client' in target) out.error(`podscope: ${text}`)
        begin.step(text)
      }
      const either = AbortSignal.any([signal, begin.signal])
      return startTarget(target, flags, { ...begin, step, signal: either }, desk)
    }),
  )
  if (failed) writeRemedy(out, failed.problem)
  return !failed
}
