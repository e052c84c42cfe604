import type { Remedy } from '../../shared/messages/messages.ts'
import type { Pod } from '../../shared/pod/pod.ts'
import { startAttribution } from '../attribution/owners.ts'
import { checkCaptureFilter } from '../tap/capture-filter.ts'
import { tapKinds } from '../tap/index.ts'
import { LiveSource } from './live-source.ts'
import type { ServiceEnd } from './own-packets.ts'
import { payloadLimit } from './payload-limit.ts'
import type { PodCaptureOptions } from './pod-capture.ts'
import type { Source, Tell } from './source.ts'

/** How a person wants pods to be captured; the same for every pod that is chosen. */
export type CaptureFlags = {
  captureFilter?: string
  interface?: string[]
  tap?: string
  snapLength?: number
  buffer?: number
  trace?: boolean
  write?: string
  headersOnly?: boolean
}

/** How packets are captured, of whatever pod. */
export type CaptureMeans = Pick<
  PodCaptureOptions,
  'tapKind' | 'interfaces' | 'filter' | 'snapLengthBytes' | 'bufferKib' | 'file' | 'reduce'
>

/** Who watches, and from where. */
export type LiveHost = {
  tell: Tell
  /** Sends one request, in a pod of ours. */
  request?: () => Promise<Remedy | undefined>
  /** Where the page is served, when it is. */
  serviceEnd?: () => ServiceEnd | undefined
}

/** Starts to watch a pod; what is wrong with the flags or the machine is the answer. */
export async function startLive(
  pod: Pod,
  flags: CaptureFlags,
  host: LiveHost,
): Promise<Source | { problem: Remedy }> {
  const how = await howToCapture(flags)
  if ('problem' in how) return how
  return LiveSource.start({
    pod,
    ...how,
    startAttribution: (pods, found) =>
      startAttribution({ pods, found, trace: flags.trace ?? true }),
    ...host,
  })
}

/** What the flags say of a capture, checked. */
export async function howToCapture(
  flags: CaptureFlags,
): Promise<CaptureMeans | { problem: Remedy }> {
  const tapKind = tapKinds.find(({ name }) => name === (flags.tap ?? 'tcpdump'))
  if (!tapKind) return { problem: unknownTap(flags.tap ?? '') }
  const wrongFilter =
    flags.captureFilter === undefined ? undefined : await checkCaptureFilter(flags.captureFilter)
  if (wrongFilter) return { problem: wrongFilter }
  return {
    tapKind,
    interfaces: flags.interface ?? [],
    ...(flags.captureFilter !== undefined && { filter: flags.captureFilter }),
    ...(flags.snapLength !== undefined && { snapLengthBytes: flags.snapLength }),
    ...(flags.buffer !== undefined && { bufferKib: flags.buffer }),
    ...(flags.write !== undefined && { file: flags.write }),
    ...(flags.headersOnly && { reduce: payloadLimit() }),
  }
}

function unknownTap(name: string): Remedy {
  return {
    code: 'unknown-tap',
    text: `There is no tap called ${name}.`,
    remedy: `Say --tap ${tapKinds.map((kind) => kind.name).join(' or ')}.`,
  }
}
