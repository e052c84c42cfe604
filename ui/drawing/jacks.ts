import { portName } from './port-name.ts'
import type { SceneWords } from './scene-words.ts'
import type { Port } from './ports.ts'
import type { Jack, RailKind } from './scene.ts'
import type { SceneFrame } from './scene-frame.ts'
import { digitWidth, wire, type Span, type Taken } from './spans.ts'

/** A jack needs this much of a rail, in letters of its number, or the numbers run into each other. */
const jackLettersMin = 6
/** From this width on there is room to say what the port is for and where it is bound. */
const jackWidthWithDetail = 140
const jackReach = 20
/** Of the smaller words after a number. */
const detailLetterWidth = 7

/** A jack and the ports it stands for: one, or the last ones where there was no room for each. */
export type PlacedJack = { jack: BareJack; ports: Port[] }

/** Without what lanes have to say of it. */
type BareJack = Omit<Jack, 'isActive' | 'conversation'>

/** The jacks of one owner on one rail, spread over its span in the order of their numbers. */
export function placeJacks(
  ports: readonly Port[],
  span: Span,
  { frame, words }: { frame: SceneFrame; words: SceneWords['jack'] },
): PlacedJack[] {
  const rail = ports[0]!.rail
  const room = Math.max(
    1,
    Math.floor((span.x2 - span.x1) / (jackLettersMin * digitWidth * frame.portSize[rail])),
  )
  const count = Math.min(ports.length, room)
  const width = (span.x2 - span.x1) / count
  return Array.from({ length: count }, (_, i) => {
    const own = i === count - 1 ? ports.slice(i) : ports.slice(i, i + 1)
    const x = Math.round(span.x1 + (i + 0.5) * width)
    return { jack: jackAt(x, width, own, { span, rail, frame, words }), ports: own }
  })
}

/** The line on which numbers of ports stand; on the upper rail below it, where there is height for that. */
export function portLine(rail: RailKind, size: number, frame: SceneFrame): number {
  if (rail === 'loopback') return frame.loopbackY - 16
  return frame.isLow ? frame.outerY - 10 : frame.outerY + 13 + 0.85 * size
}

/** What a jack and its words take of the rail. */
export function takenBy({ x, port, detail, rail }: Jack, { portSize }: SceneFrame): Taken {
  const words = port.length * digitWidth * portSize[rail] + detail.length * detailLetterWidth
  return { x, x1: x - jackReach, x2: x + jackReach + words + 8 }
}

function jackAt(
  x: number,
  width: number,
  ports: readonly Port[],
  {
    span,
    rail,
    frame,
    words,
  }: { span: Span; rail: RailKind; frame: SceneFrame; words: SceneWords['jack'] },
): BareJack {
  const first = ports[0]!
  const more = ports.length > 1 ? `+${ports.length - 1}` : ''
  const label = portText(first) + more
  const detail = detailOf(first, words)
  const end =
    x +
    jackReach +
    label.length * digitWidth * frame.portSize[rail] +
    detail.length * detailLetterWidth
  const isInside = end < frame.pod.x + frame.pod.width
  const { isRefused } = first
  const hasDetail = width >= jackWidthWithDetail && rail === 'loopback' && isInside && !isRefused
  return {
    key: `${rail} ${first.transport} ${first.port} ${holderOf(first)}`,
    rail,
    port: label,
    detail: hasDetail ? detail : first.transport === 'UDP' ? 'udp' : '',
    x,
    y: rail === 'loopback' ? frame.loopbackY : frame.outerY,
    labelY: portLine(rail, frame.portSize[rail], frame),
    connector: isRefused ? undefined : wire(span, rail, x, frame),
    containerId: first.containerId,
    isDerived: ports.every(({ isDerived }) => isDerived),
    ...(isRefused ? { refusal: refusalAt(x, rail, { frame, words }) } : {}),
    description: ports.map((port) => describe(port, words)).join('; '),
  }
}

/** Listeners that nobody is known to hold are not those that are not known at all. */
function holderOf({ isRefused, isDerived, containerId }: Port): string {
  if (isRefused) return 'refused'
  return containerId ?? (isDerived ? 'derived' : 'undefined')
}

const refusalLetterWidth = 6.6

/**
 * A line of its own, within the wall: there is little room at the number's side, and below the upper rail
 * stand the containers; a low picture has its numbers above that rail.
 */
function refusalAt(
  x: number,
  rail: RailKind,
  { frame, words }: { frame: SceneFrame; words: SceneWords['jack'] },
): NonNullable<Jack['refusal']> {
  const { pod, loopbackY, outerY, portSize, isLow } = frame
  const half = (words.nothingListens.length * refusalLetterWidth) / 2 + 6
  const middle = Math.max(pod.x + half, Math.min(pod.x + pod.width - half, x))
  const beyondNumber = isLow ? outerY + 27 + portSize.outer : outerY - 14
  const y = rail === 'loopback' ? loopbackY - 19 - portSize.loopback : beyondNumber
  return { text: words.nothingListens, x: middle, y }
}

function portText({ port, transport }: Port): string {
  return port === undefined ? transport : `:${port}`
}

/** `http · 0.0.0.0` */
function detailOf({ port, transport, addresses, rail }: Port, words: SceneWords['jack']): string {
  const name = port === undefined ? undefined : portName(port)
  const only =
    rail === 'loopback' && !addresses.some((address) => /^(0\.0\.0\.0|::)$/.test(address))
  const bound = addresses.length === 0 ? words.notListed : addresses.join(', ')
  const protocol = transport === 'UDP' ? 'udp' : undefined
  return [protocol, name, only && addresses.length > 0 ? words.only(bound) : bound]
    .filter((part) => part !== undefined)
    .join(' · ')
}

function describe(port: Port, words: SceneWords['jack']): string {
  const place = words.place(port.transport, port.port, port.rail)
  if (port.isRefused) return `${place}, ${words.refused(port.addresses)}`
  if (port.isDerived) return `${place}, ${words.derived}`
  const shared = port.isShared ? `, ${words.shared}` : ''
  return `${place}, ${words.listening(port.addresses)}${shared}`
}
