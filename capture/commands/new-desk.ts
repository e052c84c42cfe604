import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Remedy } from '../../shared/messages/messages.ts'
import { startInCluster } from '../cluster/start-in-cluster.ts'
import type { InClusterFlags } from '../cluster/start-in-cluster.ts'
import { FileSource } from '../session/file-source.ts'
import { ServiceDesk } from '../session/service-desk.ts'
import type { Beginning, Source } from '../session/source.ts'
import { startLive } from '../session/start-live.ts'
import type { ClusterChoice } from './cluster-options.ts'
import { PodOffers } from './pod-offers.ts'
import type { PodTarget } from './pod-target.ts'

export type DeskFlags = InClusterFlags & ClusterChoice

/** The desk that every command with a page serves; `flags` count for each pod chosen on the page. */
export function newDesk(flags: DeskFlags = { local: true }): ServiceDesk {
  const offers = new PodOffers(flags)
  const desk: ServiceDesk = new ServiceDesk({
    findPods: () => offers.list(),
    async openPod(key, begin) {
      const target = await offers.find(key)
      return target ? startTarget(target, flags, begin, desk) : { problem: hasGone(key) }
    },
    async openPods(keys, begin) {
      const targets = await Promise.all(keys.map((key) => offers.find(key)))
      const found = targets.filter((target) => target !== undefined && 'client' in target)
      if (found.length === 0 || found.length < keys.length) {
        return { problem: notJoinable(keys[targets.findIndex(isNotRemote)] ?? '') }
      }
      const { tell, step: progress, signal } = begin
      const pods = found.map(({ pod }) => pod)
      return startInCluster(found[0]!.client, pods, flags, { tell, progress, signal })
    },
    openSample,
    close: () => offers.close(),
  })
  return desk
}

/** Watches a pod of this node or of a cluster. */
export function startTarget(
  target: PodTarget,
  flags: DeskFlags,
  begin: Beginning,
  desk?: ServiceDesk,
): Promise<Source | { problem: Remedy }> {
  const { tell, step: progress, signal } = begin
  if ('client' in target) {
    return startInCluster(target.client, [target.pod], flags, { tell, progress, signal })
  }
  return startLive(target.local, flags, { tell, ...(desk && { serviceEnd: desk.serviceEnd }) })
}

/** Opens the recording that comes with the program, saying why where there is a reason. */
export function openSample(
  { tell }: Beginning,
  because?: Remedy,
): Promise<Source | { problem: Remedy }> {
  return FileSource.open({
    path: samplePath(),
    title: 'the bundled recording of nginx-busybox',
    tell,
    ...(because && { because }),
  })
}

function isNotRemote(target: PodTarget | undefined): boolean {
  return target === undefined || 'local' in target
}

function notJoinable(key: string): Remedy {
  return {
    code: 'not-joinable',
    text: `The pod ${key} has gone, or is on this node: only pods of other nodes are watched together.`,
    remedy: 'Choose others, or watch it alone.',
  }
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
