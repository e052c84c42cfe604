import type { Remedy } from '../../shared/messages/messages.ts'

/** What a watcher wants an agent to capture. Equal requests share one capture. */
export type CaptureRequest = {
  /** The pod's UID, or its key where it has none. */
  pod: string
  /** All that are up where there are none. */
  interfaces?: readonly string[]
  /** In tcpdump's words. */
  filter?: string
  snapLengthBytes?: number
  /** Nothing of what TCP and UDP carry. */
  headersOnly?: boolean
}

/** Response and request header: names the bytes that offsets count in. */
export const streamHeader = 'podscope-stream'
/** Response header: the offset of the first byte behind the head. */
export const offsetHeader = 'podscope-offset'
/** Response header: bytes of the head, which repeats what a reader who begins there has to know. */
export const headHeader = 'podscope-head'
/** Response header: packets that stand before the offset, where that is known. */
export const packetsHeader = 'podscope-packets'

/** Longer than any interface's name; see IFNAMSIZ in linux/if.h. */
const interfaceCharactersMax = 16
const interfacesMax = 16
const podCharactersMax = 300
const filterCharactersMax = 4096

export function formatCaptureQuery(request: CaptureRequest, from: number): string {
  const query = new URLSearchParams({ pod: request.pod, from: String(from) })
  for (const name of request.interfaces ?? []) query.append('interface', name)
  if (request.filter !== undefined) query.set('filter', request.filter)
  if (request.snapLengthBytes !== undefined) query.set('snapLength', `${request.snapLengthBytes}`)
  if (request.headersOnly) query.set('headersOnly', '1')
  return query.toString()
}

/** Where something is wrong with the query, what. */
export function parseCaptureQuery(
  query: URLSearchParams,
): { request: CaptureRequest; from: number } | Remedy {
  const pod = query.get('pod') ?? ''
  const from = readCount(query.get('from') ?? '0')
  const interfaces = query.getAll('interface')
  const filter = query.get('filter') ?? undefined
  const snapLength = query.get('snapLength')
  const snapLengthBytes = snapLength === null ? undefined : readCount(snapLength)
  if (pod === '' || pod.length > podCharactersMax) return wrong('pod', 'the UID of a pod')
  if (from === undefined) return wrong('from', 'an offset in bytes')
  if (interfaces.length > interfacesMax || !interfaces.every(isInterfaceName)) {
    return wrong('interface', 'the name of an interface')
  }
  if (filter !== undefined && filter.length > filterCharactersMax) {
    return wrong('filter', `a filter of at most ${filterCharactersMax} characters`)
  }
  if (snapLength !== null && !snapLengthBytes) return wrong('snapLength', 'a number of bytes')
  return {
    from,
    request: {
      pod,
      ...(interfaces.length > 0 && { interfaces }),
      ...(filter !== undefined && { filter }),
      ...(snapLengthBytes !== undefined && { snapLengthBytes }),
      ...(query.get('headersOnly') === '1' && { headersOnly: true }),
    },
  }
}

function isInterfaceName(name: string): boolean {
  return name.length <= interfaceCharactersMax && /^[^\s/-][^\s/]*$/.test(name)
}

function readCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function wrong(parameter: string, expected: string): Remedy {
  return {
    code: 'query-wrong',
    text: `The parameter ${parameter} is wrong.`,
    remedy: `It is to be ${expected}.`,
  }
}
