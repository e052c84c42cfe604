import type { Engine } from '../../shared/engine/engine.ts'
import { formatByteSize, formatCount } from '../../shared/format/byte-count.ts'
import { formatDuration } from '../../shared/format/duration.ts'
import { csvLine, csvTitle } from '../../shared/listing/csv.ts'
import { endText } from '../../shared/listing/end-object.ts'
import { flowColumns, flowObject } from '../../shared/listing/flow-object.ts'
import type { ConversationRecord, ExchangeRecord } from '../../shared/messages/records.ts'
import type { OutputFormat } from './output-format.ts'

/** How conversations are printed. */
export type FlowFormat = {
  /** Comes first. */
  title?: string
  lines(engine: Engine, record: ConversationRecord): string[]
}

export const flowFormats: Readonly<Record<OutputFormat, FlowFormat>> = {
  text: { lines: flowLines },
  json: { lines: (engine, record) => [JSON.stringify(objectOf(engine, record))] },
  // A line's end is CR LF; the LF comes with every line that is written.
  csv: {
    title: `${csvTitle(flowColumns)}\r`,
    lines: (engine, record) => [`${csvLine(flowColumns, objectOf(engine, record))}\r`],
  },
}

function objectOf(engine: Engine, record: ConversationRecord): Record<string, unknown> {
  const { baseTimeNs = 0n } = engine
  return flowObject(record, { baseTimeNs, exchanges: engine.exchanges(record.id) })
}

/** A conversation as a line for a person, its exchanges below it. */
function flowLines(engine: Engine, record: ConversationRecord): string[] {
  const packets = record.packetsToServer + record.packetsToClient
  const bytes = record.bytesToServer + record.bytesToClient
  const parts = [
    `${record.id} ${record.application ?? record.transport} ${endText(record.client)} → ${endText(record.server)}`,
    `${formatCount(packets)} packets, ${formatByteSize(bytes)}`,
    record.state,
    formatDuration(record.lastNs - record.startNs),
    ...(record.handshakeNs === undefined
      ? []
      : [`handshake ${formatDuration(record.handshakeNs)}`]),
    ...(record.retransmissions === 0 ? [] : [`${record.retransmissions} retransmissions`]),
  ]
  const exchanges = engine.exchanges(record.id).map((exchange) => `    ${exchangeLine(exchange)}`)
  return [parts.join(' · '), ...exchanges]
}

function exchangeLine({ request, answer, firstByteNs, answerBytes }: ExchangeRecord): string {
  if (answer === undefined) return `${request} → no answer seen`
  const wait = firstByteNs === undefined ? '' : ` after ${formatDuration(firstByteNs)}`
  return `${request} → ${answer}${wait}, ${formatByteSize(answerBytes)}`
}
