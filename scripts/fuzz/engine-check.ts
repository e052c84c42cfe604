import { CaptureReader } from '../../shared/capture-file/capture-reader.ts'
import type { CaptureInterface } from '../../shared/capture-file/capture-facts.ts'
import type { PacketRecord } from '../../shared/capture-file/packet-record.ts'
import { knownApplication } from '../../shared/engine/application.ts'
import { CaptureLoader } from '../../shared/engine/capture-loader.ts'
import { Engine } from '../../shared/engine/engine.ts'
import { Ingest } from '../../shared/engine/ingest.ts'
import { Kept } from '../../shared/engine/kept.ts'
import type { ExchangeRecord } from '../../shared/messages/records.ts'
import { parseFilter } from '../../shared/filter/parse-filter.ts'
import { demand } from './campaign.ts'

const filters = ['tcp.port == 80 or dns', 'frame contains "a"', 'http.request or tcp.len > 0'].map(
  (text) => {
    const parsed = parseFilter(text)
    if ('problem' in parsed || parsed.test === undefined) throw new Error(parsed.toString())
    return parsed.test
  },
)

/** Packets that the engine lists at most here, so that the oldest leave it on the way. */
const packetsMax = 2048
/** Packets and conversations that are asked for in full. */
const askedMax = 40

export type EngineDepth = 'counts' | 'everything'

/** A capture file through reader and engine. `everything` asks all that a page can ask. */
export async function checkThroughEngine(file: Uint8Array, depth: EngineDepth): Promise<number> {
  const bytes = {
    read: async (position: number, length: number) => file.subarray(position, position + length),
  }
  const engine = new Engine({ bytes, packetsMax })
  const marks = new MarkCheck()
  const loader = new CaptureLoader(engine)
  let packets = 0
  const reader = new CaptureReader({
    section: (section) => loader.section(section),
    interface: (described) => {
      loader.interface(described)
      marks.interface(described)
    },
    packet: (record) => {
      loader.packet(record)
      marks.packet(record)
      packets++
    },
    statistics: (statistics) => loader.statistics(statistics),
    name: (resolved) => loader.name(resolved),
    note: (note) => loader.note(note),
  })
  reader.push(file)
  reader.end()
  checkCounters(engine, packets)
  for (const id of conversationIds(engine)) checkExchanges(engine.exchanges(id))
  if (depth === 'everything') await askEverything(engine)
  return packets
}

/** The marks of messages, which an engine does not tell, by the parts that it is made of. */
class MarkCheck {
  readonly #kept = new Kept({ read: () => Promise.resolve(undefined) }, packetsMax)
  readonly #ingest = new Ingest(this.#kept, {
    conversationBegan: nothing,
    conversationEnded: nothing,
  })

  interface(described: CaptureInterface): void {
    this.#kept.flows.addInterface(described.networkNamespace)
    this.#kept.totals.addInterface()
    this.#kept.interfaces.push(described)
  }

  packet(record: PacketRecord): void {
    const number = this.#ingest.append(record)
    const known = knownApplication(this.#kept, number)
    if (known === undefined || known.protocol < 0) return
    const { columns } = this.#kept
    const payload = columns.chunkOf(number).payloadLength(columns.indexInChunk(number))
    demand(known.messageOffset < Math.max(1, payload), () => 'a message begins outside its payload')
  }
}

const nothing = () => undefined

function conversationIds(engine: Engine): number[] {
  return engine.latestConversations(undefined, askedMax).map(({ id }) => id)
}

function checkCounters(engine: Engine, packets: number): void {
  const counters = engine.counters()
  demand(
    counters.packets === packets,
    () => `${counters.packets} of ${packets} packets are counted`,
  )
  demand(engine.lastPacket === packets, () => 'the last packet has another number')
  for (const conversation of engine.latestConversations(undefined, askedMax)) {
    const { packetsToServer, packetsToClient, firstPacket, lastPacket, startNs, lastNs } =
      conversation
    demand(packetsToServer + packetsToClient > 0, () => 'a conversation without packets')
    demand(
      packetsToServer + packetsToClient <= packets,
      () => 'a conversation has too many packets',
    )
    demand(firstPacket >= 1 && firstPacket <= lastPacket, () => 'packets of a conversation')
    demand(Number.isFinite(startNs) && Number.isFinite(lastNs), () => 'times of a conversation')
  }
}

function checkExchanges(exchanges: readonly ExchangeRecord[]): void {
  let last = 0
  for (const exchange of exchanges) {
    demand(exchange.index > last, () => 'exchanges are not in their order')
    last = exchange.index
    const { requestBytes, answerBytes, status = 0, requestPacket } = exchange
    demand(requestBytes >= 0 && answerBytes >= 0, () => 'an exchange of less than no bytes')
    demand(Number.isFinite(requestBytes) && Number.isFinite(answerBytes), () => 'endless exchange')
    demand(Number.isFinite(status), () => 'status is no number')
    demand(requestPacket >= 1, () => 'an exchange without a packet')
  }
}

async function askEverything(engine: Engine): Promise<void> {
  const { firstRetained, lastPacket } = engine
  if (lastPacket === 0) return
  const from = Math.max(firstRetained, lastPacket - askedMax + 1)
  const rows = await engine.rows(from, lastPacket)
  demand(
    rows.length === lastPacket - from + 1,
    () => `${rows.length} rows from ${from} to ${lastPacket}`,
  )
  for (let number = from; number <= lastPacket; number++) {
    const detail = await engine.packet(number)
    demand(detail?.row.info === rows[number - from]!.info, () => 'row and packet differ')
  }
  for (const id of conversationIds(engine)) {
    demand((await engine.ladder(id)) !== undefined, () => 'no ladder')
    demand((await engine.stream(id)) !== undefined, () => 'no stream')
  }
  engine.timeline({ fromNs: 0, toNs: 1e9, buckets: 20 })
  engine.batch(from, askedMax)
  await checkFilters(engine)
  await checkExport(engine, from)
}

/** What matches and what does not are all packets. */
async function checkFilters(engine: Engine): Promise<void> {
  const listed = engine.lastPacket - engine.firstRetained + 1
  for (const test of filters) {
    const runs = [engine.filter(test), engine.filter({ test: 'not', of: test })]
    for (const run of runs) await run.advance()
    const matching = runs.reduce((sum, run) => sum + run.matches.count, 0)
    for (const run of runs) run.close()
    demand(matching === listed, () => `${matching} of ${listed} match or do not`)
  }
}

/** What is given out reads back with as many packets. */
async function checkExport(engine: Engine, from: number): Promise<void> {
  const { bytes } = await engine.exportPage({ from, to: engine.lastPacket }, 0)
  let packets = 0
  const reader = new CaptureReader({
    section: nothing,
    interface: nothing,
    statistics: nothing,
    packet: () => void packets++,
    note: ({ text }) => demand(false, () => `what was given out: ${text}`),
  })
  reader.push(bytes)
  reader.end()
  const expected = engine.lastPacket - from + 1
  demand(packets === expected, () => `${packets} of ${expected} packets are given out`)
}
