import type { Octets } from '../../../shared/flow/exchanges/octets.ts'
import { Direction, type ConversationRecord } from '../../../shared/messages/records.ts'

const base64PerLine = 76

/**
 * A stream in the YAML that Wireshark's Follow dialog and `tshark -z follow,tcp,yaml` write: the peers, then
 * what came from which of them, packet by packet. `baseNs` is the capture's beginning since 1970. What
 * is missing is told in a comment.
 */
export function streamYaml(
  segments: readonly Octets[],
  { client, server }: Pick<ConversationRecord, 'client' | 'server'>,
  baseNs: bigint,
): string {
  const peers = [client, server].flatMap(({ address, port }, peer) => [
    `  - peer: ${peer}`,
    `    host: ${address}`,
    `    port: ${port ?? 0}`,
  ])
  const packets = segments.flatMap((segment) => [...packetLines(segment, baseNs)])
  return ['peers:', ...peers, 'packets:', ...packets, ''].join('\n')
}

function* packetLines(
  { packet, direction, offsetNs, bytes, missing }: Octets,
  baseNs: bigint,
): Iterable<string> {
  if (bytes.length > 0) {
    yield `  - packet: ${packet}`
    yield `    peer: ${direction === Direction.toServer ? 0 : 1}`
    yield `    timestamp: ${seconds(baseNs + BigInt(offsetNs))}`
    yield `    data: !!binary |`
    for (const line of base64(bytes).match(new RegExp(`.{1,${base64PerLine}}`, 'g')) ?? []) {
      yield `      ${line}`
    }
  }
  if (missing > 0) yield `  # ${missing} bytes were not captured here`
}

function seconds(timeNs: bigint): string {
  const fraction = String(timeNs % 1_000_000_000n).padStart(9, '0')
  return `${timeNs / 1_000_000_000n}.${fraction}`
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
