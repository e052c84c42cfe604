import type { Command } from 'commander'
import { startDemoPod } from '../pods/demo-pod/demo-pod.ts'
import type { DemoPod } from '../pods/demo-pod/demo-pod.ts'
import { findPods } from '../pods/find-pods.ts'
import type { ServiceDesk } from '../session/service-desk.ts'
import { startLive } from '../session/start-live.ts'
import type { CaptureFlags } from '../session/start-live.ts'
import { addCaptureOptions } from './capture-options.ts'
import { newDesk, openSample } from './new-desk.ts'
import { processOutput, writeRemedy } from './output.ts'
import type { Output } from './output.ts'
import { serve } from './serve.ts'
import { addServeOptions, seconds, serveOptions } from './serve-options.ts'
import type { ServeFlags } from './serve-options.ts'

type DemoFlags = CaptureFlags & ServeFlags & { every: number }

export function addDemo(program: Command): void {
  const command = program
    .command('demo')
    .description('make the demo pod, have it talk to itself, watch it; removes it on exit')
    .option('--every <seconds>', 'how often busybox fetches the page', seconds, 2)
    .option('-w, --write <file>', 'record to this file as well (pcapng)')
  addServeOptions(addCaptureOptions(command)).action(async (flags: DemoFlags) => {
    process.exitCode = await runDemo(flags, processOutput)
  })
}

/** Where no pod can be made, the bundled recording plays, and the page says why. */
async function runDemo(flags: DemoFlags, out: Output): Promise<number> {
  const desk = newDesk({ ...flags, local: true })
  const demo = await startDemoPod({ everySeconds: flags.every })
  if ('code' in demo) {
    writeRemedy(out, demo)
    await desk.show('the bundled recording', (begin) => openSample(begin, demo))
    return serve(desk, serveOptions(flags), out)
  }
  try {
    const failed = await showDemo(desk, demo, flags)
    if (failed) writeRemedy(out, failed.problem)
    void desk.refreshPods()
    return await serve(desk, serveOptions(flags), out)
  } finally {
    await demo.stop()
  }
}

async function showDemo(desk: ServiceDesk, demo: DemoPod, flags: DemoFlags) {
  const { pods } = await findPods()
  const pod = pods.find(({ networkNamespace }) => networkNamespace === demo.networkNamespace)
  if (!pod) throw new Error('the demo pod was made and cannot be found')
  return desk.show(pod.key, ({ tell }) => startLive(pod, flags, { tell, request: demo.request }))
}
