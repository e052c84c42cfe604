import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Remedy } from '../../shared/messages/messages.ts'
import { FileSource } from '../session/file-source.ts'
import { ServiceDesk } from '../session/service-desk.ts'
import type { Source, Tell } from '../session/source.ts'

/** The desk that every command with a page serves. */
export function newDesk(): ServiceDesk {
  return new ServiceDesk({
    findPods: async () => ({ pods: [], warnings: [] }),
    openPod: async () => ({ problem: { code: 'x', text: '', remedy: '' } }),
    openSample,
  })
}

/** Opens the recording that comes with the program, saying why where there is a reason. */
export function openSample(tell: Tell, because?: Remedy): Promise<Source | { problem: Remedy }> {
  return FileSource.open({
    path: samplePath(),
    title: 'the bundled recording of nginx-busybox',
    tell,
    ...(because && { because }),
  })
}

/** Beside the built service; when the sources run, where it is kept among them. */
function samplePath(): string {
  const beside = fileURLToPath(new URL('sample.pcapng', import.meta.url))
  if (existsSync(beside)) return beside
  return fileURLToPath(new URL('../recording/sample.pcapng', import.meta.url))
}
