import type { PacketField, PacketLayer } from '../../../shared/messages/records.ts'
import { covers, type ByteRange } from './byte-rows.ts'

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
  /** What a filter compares it with, where it can be one. */
  number: number | undefined
  /** It stands in no byte of the packet: it was worked out. */
  isGenerated: boolean
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
      number: undefined,
      isGenerated: false,
      expanded: hasFields ? isOpen(path) : undefined,
      defect: layer.defect,
    })
    if (hasFields && isOpen(path)) addFields(rows, layer.fields, { path, level: 2, isOpen })
  }
  return rows
}

/** The innermost line that a byte belongs to: of several the shortest, and of those the last. */
export function rowAtByte(layers: readonly PacketLayer[], at: number): TreeRow | undefined {
  let found: TreeRow | undefined
  for (const row of treeRows(layers, () => true)) {
    if (!covers(row.range, at)) continue
    if (found === undefined || row.range.length <= found.range.length) found = row
  }
  return found
}

/** The first line with a field's name. */
export function rowNamed(layers: readonly PacketLayer[], name: string): TreeRow | undefined {
  return treeRows(layers, () => true).find((row) => row.name === name)
}

/** The paths of the lines that must be open for one to be seen: `tcp`, `tcp/tcp.flags`. */
export function pathsAbove(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))
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
      number: field.number,
      isGenerated: field.length === 0,
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
