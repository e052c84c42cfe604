import type { PacketDetail, PacketField, PacketLayer } from '../../../shared/messages/records.ts'

/** A field that two packets do not have alike; absent where a packet does not have it at all. */
export type FieldDifference = {
  layer: string
  field: string
  a: string | undefined
  b: string | undefined
}

/** What differs between two packets, field by field, in the order of the packets' own trees. */
export function packetDifferences(a: PacketDetail, b: PacketDetail): FieldDifference[] {
  const inA = fieldsOf(a.layers)
  const inB = fieldsOf(b.layers)
  return [...new Set([...inA.keys(), ...inB.keys()])]
    .map((key) => {
      const [layer = '', field = ''] = key.split('\n')
      return { layer, field, a: inA.get(key), b: inB.get(key) }
    })
    .filter((one) => one.a !== one.b)
}

/** By layer and label; a label that comes several times is numbered. */
function fieldsOf(layers: readonly PacketLayer[]): Map<string, string> {
  const found = new Map<string, string>()
  const add = (layer: string, fields: readonly PacketField[]): void => {
    for (const { label, value, children } of fields) {
      let name = label
      for (let again = 2; found.has(`${layer}\n${name}`); again++) name = `${label} (${again})`
      found.set(`${layer}\n${name}`, value)
      if (children !== undefined) add(layer, children)
    }
  }
  for (const { title, fields } of layers) add(title, fields)
  return found
}
