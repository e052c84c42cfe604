import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Remedy } from '../../shared/messages/messages.ts'
import { findPods } from '../pods/find-pods.ts'
import { FileSource } from '../session/file-source.ts'
import { ServiceDesk } from '../session/service-desk.ts'
import type { Source, Tell } from '../session/source.ts'
import { startLive } from '../session/start-live.ts'
import type { CaptureFlags, LiveHost } from '../session/start-live.ts'

/** The desk that every command with a page serves; `flags` count for each pod chosen on the page. */
export function newDesk(flags: CaptureFlags = {}): ServiceDesk {
  const desk: ServiceDesk = new ServiceDesk({
    findPods,
    openPod: (key, tell) => openPod(key, flags, { tell, serviceEnd: desk.serviceEnd }),
    openSample,
  })
  return desk
}

/** Opens the recording that comes with the program, saying why where there is a reason. */
export function openSample(tell: Tell, because?: Remedy): Promise<Source | { problem: Remedy }> {
  return FileSource.open({
    path: samplePath(),
    isSample: true,
    title: 'the bundled recording of nginx-busybox',
    tell,
    ...(because && { because }),
  })
}

async function openPod(
  key: string,
  flags: CaptureFlags,
  host: LiveHost,
): Promise<Source | { problem: Remedy }> {
  const { pods } = await findPods()
  const pod = pods.find((one) => one.key === key)
  return pod ? startLive(pod, flags, host) : { problem: hasGone(key) }
}

function hasGone(key: string): Remedy {
  return { code: 'pod-gone', text: `The pod ${key} has gone.`, remedy: 'Choose another one.' }
}

/** Beside the built service; when the sources run, where it is kept among them. */
function samplePath(): string {
  const beside = fileURLToPath(new URL('sample.pcapng', import.meta.url))
  if (existsSync(beside)) return beside
  return fileURLToPath(new URL('../recording/sample.pcapng', import.meta.url))
}
