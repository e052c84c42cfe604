import { formatCount } from '../../../shared/format/byte-count.ts'
import type { PacketDetail, PacketField, PacketLayer } from '../../../shared/messages/records.ts'
import { formatOffset, formatSpan } from '../../text/numbers.ts'
import { words } from './words.ts'

/** What the capture knows of a packet, as the outermost layer of its tree; no byte says any of it. */
export function frameLayer(
  { row, timeNs }: PacketDetail,
  interfaceName: (interfaceIndex: number) => string,
): PacketLayer {
  const said = words().frame
  const time = new Date(Number(BigInt(timeNs) / 1_000_000n)).toISOString()
  return {
    name: 'frame',
    title: said.title,
    summary: said.summary(formatCount(row.number), formatCount(row.length)),
    offset: 0,
    headerLength: 0,
    length: row.capturedLength,
    fields: [
      field('frame.number', said.number, String(row.number), row.number),
      field('frame.time_epoch', said.time, time),
      field('frame.time_relative', said.sinceFirst, `${formatOffset(row.offsetNs)} s`),
      field('interface', said.interface, interfaceName(row.interface)),
      ...againFields(row, interfaceName),
      field('frame.len', said.length, `${formatCount(row.length)} B`, row.length),
      field(
        'frame.cap_len',
        said.captured,
        `${formatCount(row.capturedLength)} B`,
        row.capturedLength,
      ),
      ...(row.conversation === 0
        ? []
        : [field('conversation', said.conversation, String(row.conversation), row.conversation)]),
      ...row.analysis.map((name) =>
        field(
          `tcp.analysis.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
          said.analysis,
          name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
        ),
      ),
    ],
  }
}

/** Of a packet from pod to pod that was captured in both: listed once, with both times. */
function againFields(
  { again, offsetNs }: PacketDetail['row'],
  interfaceName: (interfaceIndex: number) => string,
): PacketField[] {
  if (again === undefined) return []
  const said = words().frame
  const later = formatSpan(Math.max(0, again.offsetNs - offsetNs))
  return [
    field('again.interface', said.againInterface, interfaceName(again.interface)),
    field('again.time_relative', said.again, `${formatOffset(again.offsetNs)} s, +${later}`),
  ]
}

function field(name: string, label: string, value: string, number?: number): PacketField {
  const worked = { name, label, value, offset: 0, length: 0 }
  return number === undefined ? worked : { ...worked, number }
}
