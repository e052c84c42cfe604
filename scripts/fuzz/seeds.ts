import { readFileSync } from 'node:fs'
import { protocols } from '../../shared/packet/protocols/index.ts'
import { type CapturedPacket, capturedPackets } from '../../test/shared/packet/captured-packets.ts'
import { type Sent, connectionsOf } from '../../test/shared/packet/followed-streams.ts'
import type { ConformanceCapture } from '../conformance/captures.ts'

export type SeedFile = { name: string; bytes: Uint8Array }

/** TCP payloads of connections that speak a protocol, in their order. */
export type SpokenConnections = { protocol: number; connections: readonly (readonly Sent[])[] }

/** What inputs are made from: real captures, read in place. */
export type Seeds = {
  files: readonly SeedFile[]
  packets: readonly CapturedPacket[]
  /** One for each protocol on top of TCP. */
  spoken: readonly SpokenConnections[]
}

/** Larger packets make cases slow and show nothing new. */
const packetBytesMax = 16_384

export function readSeeds(captures: readonly ConformanceCapture[]): Seeds {
  const files = captures.map(({ name, path }) => ({
    name,
    path,
    bytes: new Uint8Array(readFileSync(path)),
  }))
  const byFile = files.map(capturedPackets)
  const packets = byFile
    .flat()
    .filter(({ bytes, linkType }) => bytes.length <= packetBytesMax && linkType >= 0)
  return { files, packets, spoken: spokenIn(byFile.flatMap(connectionsOf)) }
}

/** By what their first octets begin; a protocol that nobody speaks is tried on all of them. */
function spokenIn(connections: readonly Sent[][]): SpokenConnections[] {
  const all = connections.filter((sent) => sent.length > 0)
  return protocols.flatMap(({ stream }, protocol) => {
    if (stream === undefined) return []
    const own = all.filter((sent) =>
      sent.slice(0, 2).some(({ octets }) => stream.begins(octets, 0, octets.length)),
    )
    return [{ protocol, connections: own.length > 0 ? own : all }]
  })
}
