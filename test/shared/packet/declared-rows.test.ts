import { expect, it } from 'vitest'
import { dissect } from '../../../shared/packet/dissect.ts'
import type { PacketField } from '../../../shared/packet/layer.ts'
import { protocols } from '../../../shared/packet/protocols/index.ts'
import type { Protocol } from '../../../shared/packet/protocol.ts'
import { fixtureFiles } from '../capture-files.ts'
import { capturedPackets } from './captured-packets.ts'

it.each(fixtureFiles())(
  '$name has rows only that filters can ask for, with what they ask',
  (file) => {
    const mistakes = new Set<string>()
    for (const { bytes, linkType, lengths } of capturedPackets(file)) {
      for (const { name, fields } of dissect(bytes, linkType, lengths).layers) {
        const protocol = protocols.find((candidate) => candidate.name === name)!
        for (const row of fields) collectMistakes(protocol, row, mistakes)
      }
    }
    expect([...mistakes]).toEqual([])
  },
)

function collectMistakes(protocol: Protocol, row: PacketField, into: Set<string>): void {
  // A quoted packet's layers are below the message that quotes it.
  if (row.label === 'Quoted') return
  const kind = protocol.rows?.[row.name]
  const prefix = `${protocol.fieldPrefix ?? protocol.name}.`
  const isField = row.name.startsWith(prefix) && row.name.slice(prefix.length) in protocol.fields
  if (kind === undefined && !isField) into.add(`${row.name} is not declared`)
  const isNumber = kind === 'number' || kind === 'flag'
  if (isNumber && row.number === undefined) into.add(`${row.name} has no number`)
  if (kind !== undefined && !isNumber && row.number !== undefined)
    into.add(`${row.name} is a number`)
  for (const child of row.children ?? []) collectMistakes(protocol, child, into)
}
