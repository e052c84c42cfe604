import type { PacketRun } from '../packet-columns.ts'

/** What columns say of a packet: that it does not match, that it does, that it must be looked at. */
export const Verdict = { no: 0, yes: 1, unknown: 2 } as const

/** Writes a `Verdict` for each packet of a run, from the beginning of `into` on. */
export type ColumnTest = (run: PacketRun, into: Uint8Array) => void
