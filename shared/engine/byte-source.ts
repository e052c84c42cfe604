/**
 * Where packet bytes rest: a spool on the service's disk, a dropped `File`. The engine keeps offsets
 * and reads bytes back when somebody looks.
 */
export type ByteSource = {
  /** `length` bytes from `position` on, or fewer at the end; `undefined` when they have left the source. */
  read(position: number, length: number): Promise<Uint8Array | undefined>
}
