import type { FilterField } from '../../filter/catalogue.ts'
import { type Operand, fieldsOf } from '../../filter/expression.ts'
import { compileTest } from '../../filter/test-packet.ts'
import { indexInPage } from '../../flow/conversations.ts'
import { Transport } from '../../flow/tcp-flags.ts'
import { Direction } from '../../messages/records.ts'
import { ChunkVerdicts, type ColumnTest, Verdict } from './chunk-verdicts.ts'
import { portTeller } from './conversation-ports.ts'
import {
  ConversationValues,
  isAddressField,
  isConversationField,
  isDirected,
  isHeaderField,
  isPlain,
} from './conversation-values.ts'
import type { Kept } from '../kept.ts'
import {
  type Accepts,
  type Leaf,
  acceptor,
  isNegated,
  isOfNumber,
  operandOf,
} from './number-acceptor.ts'
import { type PacketNumber, analysisBits, isTcp, packetNumber } from './packet-numbers.ts'
import { presenceIn } from './protocol-presence.ts'
import { AddressPairVerdicts, ConversationVerdicts, type Tell } from './remembered-verdicts.ts'

/**
 * The single comparisons of a filter as functions over columns. What is the same for all packets of a
 * conversation is told once for it, and then looked up.
 */
export class ColumnLeaves {
  readonly #kept: Kept
  readonly #values: ConversationValues
  readonly #tables: { forget(): void }[] = []
  #asksPackets = false

  constructor(kept: Kept) {
    this.#kept = kept
    this.#values = new ConversationValues(kept)
  }

  /** Whether one of the leaves up to now is about what only the packets themselves can tell. */
  get asksPackets(): boolean {
    return this.#asksPackets
  }

  /** Forgets what is known of conversations: owners are found, addresses are numbered anew. */
  forget(): void {
    this.#values.forgetAddresses()
    for (const table of this.#tables) table.forget()
  }

  leaf(leaf: Leaf): ColumnTest {
    const fields = [...fieldsOf(leaf)]
    // Of a protocol, conversations know whether it is there, and not its octets.
    const hasValues = fields.every(({ kind }) => kind !== 'protocol' || isPresence(leaf))
    if (hasValues && fields.every(isConversationField)) return this.#conversationLeaf(leaf, fields)
    const [field] = fields
    if (field !== undefined && fields.length === 1) {
      const single = this.#presenceLeaf(leaf, field) ?? this.#numberLeaf(leaf, field)
      if (single !== undefined) return single
      if (isInterface(field)) return this.#interfaceLeaf(leaf)
      if (field.name === 'frame.comment') return this.#commentLeaf(leaf)
    }
    return this.#unknownLeaf(leaf)
  }

  #conversationLeaf(leaf: Leaf, fields: readonly FilterField[]): ColumnTest {
    const { conversations } = this.#kept.flows
    const needsPlain = fields.some(isHeaderField)
    const hasWay = fields.some(isDirected)
    const tell = this.#conversationTeller(leaf, fields)
    const table = this.#table((id, direction) => {
      const isSure = !needsPlain || (id !== 0 && isPlain(conversations.page(id), indexInPage(id)))
      return isSure ? tell(id, direction) : Verdict.unknown
    })
    return (run, into) => table.tellRun(run, into, hasWay)
  }

  /** What the leaf says of a conversation that is plain, if it asks for headers. */
  #conversationTeller(leaf: Leaf, fields: readonly FilterField[]): Tell {
    const [field] = fields
    const ofPorts = field && fields.length === 1 && portTeller(this.#kept, leaf, field)
    if (ofPorts) return ofPorts
    const test = compileTest(leaf)
    const tell: Tell = (id, direction) =>
      test(this.#values.of(id, direction)) ? Verdict.yes : Verdict.no
    if (!fields.every(isAddressField)) return tell
    const pairs = this.#addressPairs()
    const { conversations } = this.#kept.flows
    return (id, direction) =>
      conversations.has(id) ? pairs.verdict(this.#kept, id, direction, tell) : tell(id, direction)
  }

  /** A protocol that is asked for, or something that TCP analysis has found. */
  #presenceLeaf(leaf: Leaf, { name, source }: FilterField): ColumnTest | undefined {
    if (!isPresence(leaf)) return undefined
    const bits = analysisBits[name]
    if (bits !== undefined) {
      return (run, into) => {
        const { analysis } = run.chunk
        into.tellEach(run, (at) => ((analysis[at]! & bits) === 0 ? Verdict.no : Verdict.yes))
      }
    }
    return source.from === 'protocol' ? this.#presence(source.protocol) : undefined
  }

  #presence(protocol: number): ColumnTest {
    const plain = this.#plain()
    return (run, into) => {
      const { chunk } = run
      const presence = presenceIn(this.#kept, protocol)
      into.tellEach(run, (at) => {
        const innermost = chunk.protocol[at]!
        if (innermost === protocol) return Verdict.yes
        const isSure = plain.verdict(chunk.conversation[at]!, Direction.none) !== Verdict.unknown
        return isSure ? presence[chunk.interface[at]!]![innermost]! : Verdict.unknown
      })
    }
  }

  /** Yes for plain conversations of TCP, no for those of UDP. */
  #plain(): ConversationVerdicts {
    const { conversations } = this.#kept.flows
    return this.#table((id) => {
      if (id === 0 || !isPlain(conversations.page(id), indexInPage(id))) return Verdict.unknown
      const isSegment = conversations.page(id).transport[indexInPage(id)] === Transport.tcp
      return isSegment ? Verdict.yes : Verdict.no
    })
  }

  #segments(): ConversationVerdicts {
    return this.#table((id) => (isTcp(this.#kept, id) ? Verdict.yes : Verdict.no))
  }

  #numberLeaf(leaf: Leaf, field: FilterField): ColumnTest | undefined {
    const number = this.#number(field)
    if (number === undefined || !isOfNumber(leaf)) return undefined
    if (number.ofFlags !== undefined) return this.#flagsLeaf(leaf, number.ofFlags)
    const { has, read } = number
    const table = has === 'tcp' ? this.#segments() : this.#plain()
    return (run, into) => {
      const accepts = this.#accepts(leaf)
      if (has === 'all')
        into.tellEach(run, (at) => (accepts(read(run, at)) ? Verdict.yes : Verdict.no))
      else {
        table.tellRun(run, into, false)
        into.refuse(run, (at) => !accepts(read(run, at)))
      }
    }
  }

  /** What flags say of a segment is told once for all they can be, and then looked up. */
  #flagsLeaf(leaf: Leaf, read: (flags: number) => number): ColumnTest {
    const accepts = this.#accepts(leaf)
    const byFlags = Uint8Array.from({ length: flagsCount }, (_, flags) =>
      accepts(read(flags)) ? Verdict.yes : Verdict.no,
    )
    const plain = this.#plain()
    const gate = new ChunkVerdicts(this.#kept.columns.chunkPackets)
    return (run, into) => {
      plain.tellRun(run, gate, false)
      into.lookUp(run, run.chunk.tcpFlags, byFlags)
      into.onlyWhere(run, gate)
    }
  }

  #accepts(leaf: Leaf): Accepts {
    const accepts = acceptor(leaf, this.#kept)
    return isNegated(leaf) ? (value) => !accepts(value) : accepts
  }

  #number({ name }: FilterField): PacketNumber | undefined {
    if (name === 'frame.time_epoch') return packetNumber(this.#kept, 'frame.time_relative')
    return packetNumber(this.#kept, name)
  }

  #interfaceLeaf(leaf: Leaf): ColumnTest {
    const test = compileTest(leaf)
    return (run, into) => {
      const verdicts = this.#kept.interfaces.map(({ name }, index) => {
        const values = [name ?? String(index)]
        return test({ values: () => values, headers: () => values }) ? Verdict.yes : Verdict.no
      })
      into.tellEach(run, (at) => verdicts[run.chunk.interface[at]!]!)
    }
  }

  #commentLeaf(leaf: Leaf): ColumnTest {
    const test = compileTest(leaf)
    const { comments } = this.#kept
    return (run, into) =>
      into.tellEach(run, (at) => {
        const values = comments.of(run.first + at - run.start)
        return test({ values: () => values, headers: () => values }) ? Verdict.yes : Verdict.no
      })
  }

  /** Only a layer can tell; where it is known not to be there, nothing has to be looked at. */
  #unknownLeaf(leaf: Leaf): ColumnTest {
    this.#asksPackets = true
    const without = isNegated(leaf) ? Verdict.yes : Verdict.no
    const places = leafProtocols(leaf)
    if (places === undefined) return (run, into) => into.fillAll(run, Verdict.unknown)
    const tests = places.map((protocol) => this.#presence(protocol))
    const other = new ChunkVerdicts(this.#kept.columns.chunkPackets)
    return (run, into) => {
      into.fillAll(run, without)
      for (const test of tests) {
        test(run, other)
        into.beUnsureWhere(run, other)
      }
    }
  }

  #addressPairs(): AddressPairVerdicts {
    const pairs = new AddressPairVerdicts()
    this.#tables.push(pairs)
    return pairs
  }

  #table(tell: Tell): ConversationVerdicts {
    const table = new ConversationVerdicts(tell)
    this.#tables.push(table)
    return table
  }
}

/** Of the 12 bits in a TCP header. */
const flagsCount = 4096

function isInterface({ name }: FilterField): boolean {
  return name === 'interface' || name === 'frame.interface_name'
}

function isPresence(leaf: Leaf): boolean {
  return leaf.test === 'exists' && leaf.of.operand === 'field'
}

/** The protocols without which the leaf cannot hold; `undefined` where that is no layer's affair. */
function leafProtocols(leaf: Leaf): readonly number[] | undefined {
  const field = fieldIn(operandOf(leaf))
  return field && protocolsOf(field)
}

function fieldIn(operand: Operand): FilterField | undefined {
  if (operand.operand === 'field') return operand.field
  return operand.operand === 'constant' ? undefined : fieldIn(operand.of)
}

function protocolsOf({ source }: FilterField): readonly number[] | undefined {
  switch (source.from) {
    case 'layers':
      return source.protocols
    case 'protocol':
    case 'payload':
      return [source.protocol]
    case 'members':
      return source.members.flatMap((member) => protocolsOf(member) ?? [])
    case 'capture':
    case 'packet':
      return undefined
  }
}
