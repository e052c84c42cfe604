import type { Command } from 'commander'
import { startLive } from '../session/start-live.ts'
import type { CaptureFlags } from '../session/start-live.ts'
import { addCaptureOptions } from './capture-options.ts'
import { findNamedPod } from './find-pod.ts'
import { newDesk } from './new-desk.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'
import { serve } from './serve.ts'
import { addServeOptions, serveOptions } from './serve-options.ts'
import type { ServeFlags } from './serve-options.ts'

type WatchFlags = CaptureFlags & ServeFlags & { namespace?: string }

export function addWatch(program: Command): void {
  const command = program
    .command('watch')
    .description('watch a pod live; without its name the page lets you choose')
    .argument('[pod]', 'its name, or the id of one of its containers')
    .option('-n, --namespace <name>', 'the Kubernetes namespace the pod is in')
    .option('-w, --write <file>', 'record to this file as well (pcapng)')
    .option('--local', 'pods of this node, found without an API server (the default)')
  addServeOptions(addCaptureOptions(command)).action(
    async (name: string | undefined, flags: WatchFlags) => {
      process.exitCode = await runWatch(name, flags, processOutput)
    },
  )
}

async function runWatch(name: string | undefined, flags: WatchFlags, out: Output): Promise<number> {
  const desk = newDesk(flags)
  if (name !== undefined) {
    const pod = await findNamedPod(name, flags.namespace, out)
    if (!pod) return 1
    const { serviceEnd } = desk
    const failed = await desk.show(pod.key, (tell) => startLive(pod, flags, { tell, serviceEnd }))
    if (failed) {
      writeRemedy(out, failed.problem)
      return 1
    }
  }
  void desk.refreshPods()
  return serve(desk, serveOptions(flags), out)
}
