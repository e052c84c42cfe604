import type { MessageReader } from '../message-reader.ts'

// Apache Kafka documentation, "Kafka protocol guide", protocol primitive types, and KIP-482

/** An unsigned number, seven bits an octet, the lowest first. */
export function readVariable(reader: MessageReader): number {
  let value = 0
  for (let scale = 1; scale <= 2 ** 28; scale *= 0x80) {
    const octet = reader.uint(1)
    value += (octet & 0x7f) * scale
    if (octet < 0x80) break
  }
  return value
}

/** Fields that later versions have added, each with a number and a length. */
export function skipTags(reader: MessageReader): void {
  const count = readVariable(reader)
  for (let index = 0; index < count; index++) {
    readVariable(reader)
    reader.skip(readVariable(reader))
  }
}
