import type { FilterField } from '../../filter/catalogue.ts'
import {
  type Comparison,
  type Operand,
  type Test,
  type Value,
  fieldsOf,
} from '../../filter/expression.ts'
import { compileTest } from '../../filter/test-packet.ts'
import { indexInPage } from '../../flow/conversations.ts'
import { Transport } from '../../flow/tcp-flags.ts'
import { Direction } from '../../messages/records.ts'
import {
  ConversationValues,
  isAddressField,
  isConversationField,
  isDirected,
  isHeaderField,
  isPlain,
} from './conversation-values.ts'
import type { Kept } from '../kept.ts'
import { type PacketNumber, analysisBits, isTcp, packetNumber } from './packet-numbers.ts'
import { presenceIn } from './protocol-presence.ts'
import { AddressPairVerdicts, ConversationVerdicts } from './remembered-verdicts.ts'
import { type ColumnTest, Verdict } from './verdict.ts'

/** One comparison, or one field that is asked for. */
type Leaf = Exclude<Test, { test: 'and' | 'or' | 'xor' | 'not' }>

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
  begin(): void {
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
    const test = compileTest(leaf)
    const needsPlain = fields.some(isHeaderField)
    const hasWay = fields.some(isDirected)
    const pairs = fields.every(isAddressField) ? this.#addressPairs() : undefined
    const { conversations } = this.#kept.flows
    const table = this.#table((id, direction) => {
      if (needsPlain && (id === 0 || !isPlain(conversations.page(id), indexInPage(id)))) {
        return Verdict.unknown
      }
      const tell = () => (test(this.#values.of(id, direction)) ? Verdict.yes : Verdict.no)
      return pairs && conversations.has(id)
        ? pairs.verdict(this.#kept, id, direction, tell)
        : tell()
    })
    return (run, into) => table.tellRun(run, into, hasWay)
  }

  /** A protocol that is asked for, or something that TCP analysis has found. */
  #presenceLeaf(leaf: Leaf, { name, source }: FilterField): ColumnTest | undefined {
    if (!isPresence(leaf)) return undefined
    const bits = analysisBits[name]
    if (bits !== undefined) {
      return ({ chunk, start, end }, into) => {
        for (let at = start; at < end; at++) {
          into[at - start] = (chunk.analysis[at]! & bits) === 0 ? Verdict.no : Verdict.yes
        }
      }
    }
    return source.from === 'protocol' ? this.#presence(source.protocol) : undefined
  }

  #presence(protocol: number): ColumnTest {
    const plain = this.#plain()
    return (run, into) => {
      const { chunk, start, end } = run
      const presence = presenceIn(this.#kept, protocol)
      for (let at = start; at < end; at++) {
        const innermost = chunk.protocol[at]!
        const isSure = plain.verdict(chunk.conversation[at]!, Direction.none) !== Verdict.unknown
        into[at - start] =
          innermost === protocol
            ? Verdict.yes
            : isSure
              ? presence.beside(innermost, chunk.interface[at]!)
              : Verdict.unknown
      }
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
    const { read } = number
    if (number.has === 'all') {
      return (run, into) => {
        const accepts = acceptor(leaf, this.#kept)
        const { start, end } = run
        for (let at = start; at < end; at++) {
          into[at - start] = accepts(read(run, at)) ? Verdict.yes : Verdict.no
        }
      }
    }
    const table = number.has === 'tcp' ? this.#segments() : this.#plain()
    return (run, into) => {
      const accepts = acceptor(leaf, this.#kept)
      const { chunk, start, end } = run
      for (let at = start; at < end; at++) {
        const gate = table.verdict(chunk.conversation[at]!, Direction.none)
        into[at - start] =
          gate === Verdict.yes ? (accepts(read(run, at)) ? Verdict.yes : Verdict.no) : gate
      }
    }
  }

  /** What flags say of a segment is told once for all they can be, and then looked up. */
  #flagsLeaf(leaf: Leaf, read: (flags: number) => number): ColumnTest {
    const accepts = acceptor(leaf, this.#kept)
    const byFlags = Uint8Array.from({ length: flagsCount }, (_, flags) =>
      accepts(read(flags)) ? Verdict.yes : Verdict.no,
    )
    const plain = this.#plain()
    return (run, into) => {
      const { chunk, start, end } = run
      const { tcpFlags } = chunk
      plain.tellRun(run, into, false)
      for (let at = start; at < end; at++) {
        if (into[at - start] === Verdict.yes) into[at - start] = byFlags[tcpFlags[at]!]!
      }
    }
  }

  #number({ name }: FilterField): PacketNumber | undefined {
    if (name === 'frame.time_epoch') return packetNumber(this.#kept, 'frame.time_relative')
    return packetNumber(this.#kept, name)
  }

  #interfaceLeaf(leaf: Leaf): ColumnTest {
    const test = compileTest(leaf)
    return ({ chunk, start, end }, into) => {
      const verdicts = this.#kept.interfaces.map(({ name }, index) => {
        const values = [name ?? String(index)]
        return test({ values: () => values, headers: () => values }) ? Verdict.yes : Verdict.no
      })
      for (let at = start; at < end; at++) into[at - start] = verdicts[chunk.interface[at]!]!
    }
  }

  #commentLeaf(leaf: Leaf): ColumnTest {
    const test = compileTest(leaf)
    const { comments } = this.#kept
    return ({ start, end, first }, into) => {
      for (let at = 0; at < end - start; at++) {
        const values = comments.of(first + at)
        into[at] = test({ values: () => values, headers: () => values }) ? Verdict.yes : Verdict.no
      }
    }
  }

  /** Only a layer can tell; where it is known not to be there, nothing has to be looked at. */
  #unknownLeaf(leaf: Leaf): ColumnTest {
    this.#asksPackets = true
    const without = leaf.test === 'in' && leaf.negated ? Verdict.yes : Verdict.no
    const places = leafProtocols(leaf)
    if (places === undefined)
      return (run, into) => into.fill(Verdict.unknown, 0, run.end - run.start)
    const tests = places.map((protocol) => this.#presence(protocol))
    const other = new Uint8Array(this.#kept.columns.chunkPackets)
    return (run, into) => {
      const count = run.end - run.start
      into.fill(without, 0, count)
      for (const test of tests) {
        test(run, other)
        for (let at = 0; at < count; at++) {
          if (other[at] !== Verdict.no) into[at] = Verdict.unknown
        }
      }
    }
  }

  #addressPairs(): AddressPairVerdicts {
    const pairs = new AddressPairVerdicts()
    this.#tables.push(pairs)
    return pairs
  }

  #table(tell: (id: number, direction: number) => number): ConversationVerdicts {
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

/** Whether the leaf is a question about one number, or about bits of it. */
function isOfNumber(leaf: Leaf): boolean {
  if (leaf.test === 'matches') return false
  if (leaf.test === 'compare' && leaf.right.operand !== 'constant') return false
  const of = operandOf(leaf)
  return of.operand === 'field' || (of.operand === 'mask' && of.of.operand === 'field')
}

function operandOf(leaf: Leaf): Operand {
  return leaf.test === 'compare' ? leaf.left : leaf.of
}

type Accepts = (value: number) => boolean

/** The leaf as a function of the number, which is `NaN` where there is none: all of one value is any of it. */
function acceptor(leaf: Leaf, kept: Kept): Accepts {
  const of = operandOf(leaf)
  const accepts = unmaskedAcceptor(leaf, kept)
  if (of.operand !== 'mask') return accepts
  const { mask } = of
  // Fields that columns hold have at most 32 bits.
  return (value) => accepts((value & mask) >>> 0)
}

function unmaskedAcceptor(leaf: Leaf, kept: Kept): Accepts {
  switch (leaf.test) {
    case 'exists':
      return leaf.of.operand === 'mask' ? (value) => value !== 0 : (value) => !Number.isNaN(value)
    case 'compare': {
      const { comparison, right } = leaf
      if (right.operand !== 'constant') throw new Error('not compared with a number')
      return comparing(comparison, inColumns(right.value, kept))
    }
    case 'in': {
      const ranges = leaf.ranges.map(({ from, to }) => ({
        from: inColumns(from, kept),
        to: inColumns(to, kept),
      }))
      const isIn: Accepts = (value) => ranges.some(({ from, to }) => value >= from && value <= to)
      return leaf.negated ? (value) => !isIn(value) : isIn
    }
    case 'matches':
      throw new Error('numbers are not matched')
  }
}

/** Times since 1970 are compared as what they are since the first packet. */
function inColumns(value: Value, { baseTimeNs = 0n }: Kept): number {
  return typeof value === 'bigint' ? Number(value - baseTimeNs) : Number(value)
}

function comparing(comparison: Comparison, other: number): Accepts {
  switch (comparison) {
    case '==':
      return (value) => value === other
    case '!=':
      return (value) => value < other || value > other
    case '<':
      return (value) => value < other
    case '<=':
      return (value) => value <= other
    case '>':
      return (value) => value > other
    case '>=':
      return (value) => value >= other
    case 'contains':
      throw new Error('numbers contain nothing')
  }
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
