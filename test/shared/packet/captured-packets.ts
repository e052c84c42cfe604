import type { CaptureFile } from '../capture-files.ts'
import { interfacesOf, packetsOf, readEvents } from '../capture-file/read-events.ts'

export type CapturedPacket = {
  bytes: Uint8Array
  linkType: number
  lengths: { capturedLength: number; length: number }
}

/** All packets of a capture, each with the link type of its interface. */
export function capturedPackets(file: CaptureFile): CapturedPacket[] {
  const events = readEvents(file.bytes)
  const interfaces = interfacesOf(events)
  return packetsOf(events).map(({ bytes, interfaceIndex, capturedLength, length }) => ({
    bytes,
    linkType: interfaces[interfaceIndex]?.linkType ?? -1,
    lengths: { capturedLength, length },
  }))
}
