import type { PacketField, PacketLayer } from '../../../shared/messages/records.ts'
import type { ByteRange } from './hex-rows.ts'

/** One line of a packet's tree that is in view: a layer or a field. */
export type TreeRow = {
  /** Unlike any other of the tree, and the same for the same field of another packet. */
  path: string
  /** From 1. */
  level: number
  text: string
  value: string
  range: ByteRange
  /** Wireshark's name of the field. */
  name: string
  expanded: boolean | undefined
  defect: PacketLayer['defect']
}

/** The lines of the tree, without those below a closed one. `isOpen` is asked for each that can open. */
export function treeRows(
  layers: readonly PacketLayer[],
  isOpen: (path: string) => boolean,
): TreeRow[] {
  const rows: TreeRow[] = []
  const seen = new Map<string, number>()
  for (const layer of layers) {
    const path = numbered(layer.name, seen)
    const hasFields = layer.fields.length > 0
    rows.push({
      path,
      level: 1,
      text: layer.summary,
      value: '',
      range: { offset: layer.offset, length: layer.headerLength || layer.length },
      name: layer.name,
      expanded: hasFields ? isOpen(path) : undefined,
      defect: layer.defect,
    })
    if (hasFields && isOpen(path)) addFields(rows, layer.fields, { path, level: 2, isOpen })
  }
  return rows
}

type Below = { path: string; level: number; isOpen: (path: string) => boolean }

function addFields(rows: TreeRow[], fields: readonly PacketField[], below: Below): void {
  const seen = new Map<string, number>()
  for (const field of fields) {
    const path = `${below.path}/${numbered(field.name, seen)}`
    const children = field.children ?? []
    const expanded = children.length > 0 ? below.isOpen(path) : undefined
    rows.push({
      path,
      level: below.level,
      text: field.label,
      value: field.value,
      range: { offset: field.offset, length: field.length },
      name: field.name,
      expanded,
      defect: undefined,
    })
    if (expanded) addFields(rows, children, { ...below, path, level: below.level + 1 })
  }
}

/** `tcp.option`, `tcp.option#2`: the same name may come again. */
function numbered(name: string, seen: Map<string, number>): string {
  const count = (seen.get(name) ?? 0) + 1
  seen.set(name, count)
  return count === 1 ? name : `${name}#${count}`
}
