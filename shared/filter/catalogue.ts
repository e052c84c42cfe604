import type { Field } from '../packet/field.ts'
import type { Protocol } from '../packet/protocol.ts'
import { protocols } from '../packet/protocols/index.ts'
import { type CaptureFieldName, captureFields } from './capture-fields.ts'
import { type FieldKind, kindOfHeaderField } from './field-kind.ts'
import { nearestNames } from './nearest-names.ts'
import { nameToday } from './old-names.ts'

/** Something that a filter can ask for, by Wireshark's name where Wireshark has it. */
export type FilterField = {
  readonly name: string
  readonly kind: FieldKind
  readonly title: string
  /** Where its values come from. */
  readonly source:
    | { from: 'capture'; name: CaptureFieldName }
    /** All octets of the packet, its protocols, or the octets that its transport carries. */
    | { from: 'packet'; what: 'octets' | 'protocols' }
    | { from: 'payload'; protocol: number }
    /** The layers of the protocol at this place in the list. */
    | { from: 'protocol'; protocol: number }
    /** A value for each of the fields it stands for: `tcp.port` is both ports. */
    | { from: 'members'; members: readonly FilterField[] }
    | ({ from: 'layers' } & LayerField)
}

/** Protocols are their places in the list. */
export type LayerField = {
  /** The protocols in whose layers it can stand. */
  protocols: readonly number[]
  /** Where it has a fixed place in the header. */
  headers: ReadonlyMap<number, Field>
  /** What its row of the tree is called, where it has no fixed place. */
  rowName: string
}

/** Fields that stand for two others. */
const eitherOf = {
  'eth.addr': { title: 'Source or destination', members: ['eth.src', 'eth.dst'] },
  'ip.addr': { title: 'Source or destination', members: ['ip.src', 'ip.dst'] },
  'ipv6.addr': { title: 'Source or destination', members: ['ipv6.src', 'ipv6.dst'] },
  'tcp.port': { title: 'Source or destination port', members: ['tcp.srcport', 'tcp.dstport'] },
  'udp.port': { title: 'Source or destination port', members: ['udp.srcport', 'udp.dstport'] },
} as const

/** Wireshark's names for what is told by a row of another name. */
const toldByRow = {
  'http.request': { kind: 'flag', title: 'Request', rowName: 'http.request.method' },
  'http.response': { kind: 'flag', title: 'Response', rowName: 'http.response.code' },
  'http.content_length': {
    kind: 'number',
    title: 'Content length',
    rowName: 'http.content_length_header',
  },
} as const

/** All fields, by name. */
export const catalogue: ReadonlyMap<string, FilterField> = buildCatalogue()

/** By its name of today, or by one that it had once: see `nameToday`. */
export function findField(name: string): FilterField | undefined {
  return catalogue.get(name) ?? catalogue.get(nameToday(name) ?? '')
}

/** `Did you mean "tcp.port"?`, or nothing where no name is near. */
export function suggestionFor(name: string): string {
  const near = nearestNames(name, catalogue.keys()).map((found) => `"${found}"`)
  if (near.length === 0) return ''
  return ` Did you mean ${near.length === 1 ? near[0] : `${near.slice(0, -1).join(', ')} or ${near.at(-1)}`}?`
}

/** A name that protocols give different kinds, which no filter could compare. */
export type KindConflict = { name: string; kinds: [FieldKind, FieldKind] }

/** What `list` says of its fields; conflicts are mistakes of the list, and a test finds them. */
export function layerFieldsOf(list: readonly Protocol[]): {
  fields: Map<string, FilterField>
  conflicts: KindConflict[]
} {
  const fields = new Map<string, FilterField>()
  const conflicts: KindConflict[] = []
  for (const [index, protocol] of list.entries()) {
    const prefix = protocol.fieldPrefix ?? protocol.name
    const declared: Declared[] = [
      ...Object.entries(protocol.fields).map(([name, header]) => ({
        name: `${prefix}.${name}`,
        kind: kindOfHeaderField(header),
        title: header.label,
        header,
      })),
      ...Object.entries(protocol.rows ?? {})
        // The row of a whole message is called like its protocol.
        .filter(([name]) => name !== protocol.name)
        .map(([name, kind]) => ({ name, kind, title: protocol.title })),
    ]
    for (const field of declared) {
      const known = fields.get(field.name)
      if (known !== undefined && known.kind !== field.kind) {
        conflicts.push({ name: field.name, kinds: [known.kind, field.kind] })
      } else fields.set(field.name, withLayer(known, field, index))
    }
  }
  return { fields, conflicts }
}

type Declared = { name: string; kind: FieldKind; title: string; header?: Field }

function withLayer(known: FilterField | undefined, field: Declared, index: number): FilterField {
  const { name, kind, title, header } = field
  const before = known?.source.from === 'layers' ? known.source : undefined
  const headers = new Map(before?.headers)
  if (header !== undefined) headers.set(index, header)
  const places = [...new Set([...(before?.protocols ?? []), index])]
  return {
    name,
    kind,
    title,
    source: { from: 'layers', protocols: places, headers, rowName: name },
  }
}

function buildCatalogue(): Map<string, FilterField> {
  const { fields } = layerFieldsOf(protocols)
  for (const [index, { name, longTitle }] of protocols.entries()) {
    const source = { from: 'protocol', protocol: index } as const
    fields.set(name, { name, kind: 'protocol', title: longTitle, source })
  }
  addPacketFields(fields)
  for (const [name, { kind, title }] of Object.entries(captureFields)) {
    const source = { from: 'capture', name: name as CaptureFieldName } as const
    fields.set(name, { name, kind, title, source })
  }
  for (const [name, { kind, title, rowName }] of Object.entries(toldByRow)) {
    const row = fields.get(rowName)
    if (row?.source.from !== 'layers') continue
    fields.set(name, { name, kind, title, source: { ...row.source, rowName } })
  }
  for (const [name, { title, members: names }] of Object.entries(eitherOf)) {
    const members = names.map((member) => fields.get(member)!)
    fields.set(name, { name, kind: members[0]!.kind, title, source: { from: 'members', members } })
  }
  return new Map([...fields].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function addPacketFields(fields: Map<string, FilterField>): void {
  const add = (field: FilterField) => fields.set(field.name, field)
  add({
    name: 'frame',
    kind: 'protocol',
    title: 'The whole packet',
    source: { from: 'packet', what: 'octets' },
  })
  add({
    name: 'frame.protocols',
    kind: 'text',
    title: 'Its protocols, with colons between them',
    source: { from: 'packet', what: 'protocols' },
  })
  for (const transport of ['tcp', 'udp']) {
    const protocol = protocols.findIndex(({ name }) => name === transport)
    add({
      name: `${transport}.payload`,
      kind: 'bytes',
      title: 'What it carries',
      source: { from: 'payload', protocol },
    })
  }
}
