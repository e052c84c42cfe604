import { Direction } from '../../../shared/messages/records.ts'
import { recall, remember } from '../../state/remembered.ts'
import { words } from './words.ts'

/** Rules that come with the page; their names are words of it. */
export type BuiltInRule =
  | 'reset'
  | 'trouble'
  | 'failure'
  | 'connection'
  | 'http'
  | 'dns'
  | 'payload'
  | 'acknowledgment'
  | 'arp'
  | 'icmp'
  | 'udp'
  | 'tcp'

/** Trouble, the sender's colour in two strengths, nothing, or colours of its own for the whole row. */
export const looks = ['error', 'message', 'connection', 'quiet', 'fill'] as const
export type Look = (typeof looks)[number]

export type ColourRule = {
  builtIn?: BuiltInRule
  /** Of a rule of somebody's own. */
  name: string
  filter: string
  isOn: boolean
  look: Look
  /** One character beside the stripe. */
  icon: string
  /** `#rrggbb`, of the look `fill`. */
  ink: string
  ground: string
}

/** How a row is coloured: the stripe's classes, the rule's name in words, colours of the whole row. */
export type RowColour = {
  stripe: string
  icon: string
  title: string
  fill?: { ink: string; ground: string }
}

/** What TCP analysis finds wrong; window updates and keep-alives happen in every healthy connection. */
const trouble = [
  ...['retransmission', 'fast_retransmission', 'spurious_retransmission', 'out_of_order'],
  ...['duplicate_ack', 'lost_segment', 'ack_lost_segment', 'window_full', 'zero_window'],
  ...['reused_ports'],
]
  .map((name) => `tcp.analysis.${name}`)
  .join(' || ')
const connecting = 'tcp.flags.syn == 1 || tcp.flags.fin == 1'

const plain = { name: '', filter: '', isOn: true, icon: '', ink: '#000000', ground: '#ffffff' }

/** The first that applies counts. Three hues: trouble, client, server. */
export const ownRules: readonly ColourRule[] = [
  rule('reset', 'tcp.flags.reset == 1', { look: 'error', icon: '✕' }),
  rule('trouble', trouble, { look: 'error', icon: '↻' }),
  rule('failure', 'http.response.code >= 400', { look: 'error', icon: '!' }),
  rule('connection', connecting, { look: 'connection', icon: '◇' }),
  rule('http', 'http || http2', { look: 'message', icon: '' }),
  rule('dns', 'dns', { look: 'message', icon: '?' }),
  rule('payload', 'tcp.len > 0 || udp', { look: 'message', icon: '' }),
  rule('acknowledgment', 'tcp', { look: 'quiet', icon: '' }),
]

/** The colours that Wireshark has out of the box, for the packets of a pod. */
export const wiresharkRules: readonly ColourRule[] = [
  filled('trouble', trouble, { ink: '#f78787', ground: '#12272e' }),
  filled('arp', 'arp', { ink: '#12272e', ground: '#faf0d7' }),
  filled('icmp', 'icmp || icmpv6', { ink: '#12272e', ground: '#fce0ff' }),
  filled('reset', 'tcp.flags.reset == 1', { ink: '#fffc9c', ground: '#a40000' }),
  filled('http', 'http || tcp.port == 80 || http2', { ink: '#12272e', ground: '#e4ffc7' }),
  filled('connection', connecting, { ink: '#12272e', ground: '#a0a0a0' }),
  filled('tcp', 'tcp', { ink: '#12272e', ground: '#e7e6ff' }),
  filled('udp', 'udp', { ink: '#12272e', ground: '#daeeff' }),
]

/** The rules by which rows are coloured; this browser keeps them. */
class ColourRules {
  #all = $state.raw<readonly ColourRule[]>(recallRules())
  readonly active: readonly ColourRule[] = $derived(
    this.#all.filter(({ isOn, filter }) => isOn && filter.trim() !== ''),
  )

  get all(): readonly ColourRule[] {
    return this.#all
  }

  set(rules: readonly ColourRule[]): void {
    this.#all = rules
    remember('colour-rules', JSON.stringify(rules))
  }
}

/** There is one page: the table and whoever says why a packet is coloured read the same rules. */
export const colourRules = new ColourRules()

export function ruleName({ builtIn, name }: ColourRule): string {
  return builtIn === undefined ? name : words().rules[builtIn]
}

/** A packet without a role has no hue of one. */
export function colourOf(applied: ColourRule | undefined, direction: Direction): RowColour {
  if (!applied) return { stripe: '', icon: '', title: '' }
  const { icon, look, ink, ground } = applied
  const title = ruleName(applied)
  if (look === 'fill') return { stripe: 'fill', icon, title, fill: { ink, ground } }
  if (look === 'error') return { stripe: 'error heavy', icon, title }
  if (direction === Direction.none) return { stripe: '', icon, title }
  const role = direction === Direction.toServer ? 'client' : 'server'
  const weight = { message: 'heavy', connection: 'light', quiet: 'none' }[look]
  return { stripe: `${role} ${weight}`, icon, title }
}

/** A rule that somebody begins to write. */
export function newRule(name: string): ColourRule {
  return { ...plain, name, isOn: true, look: 'fill', ink: '#12272e', ground: '#ffe8a3' }
}

function rule(
  builtIn: BuiltInRule,
  filter: string,
  { look, icon }: { look: Look; icon: string },
): ColourRule {
  return { ...plain, builtIn, filter, look, icon }
}

function filled(
  builtIn: BuiltInRule,
  filter: string,
  colours: { ink: string; ground: string },
): ColourRule {
  return { ...plain, builtIn, filter, look: 'fill', ...colours }
}

/** What was not written here counts as none. */
function recallRules(): readonly ColourRule[] {
  try {
    const kept: unknown = JSON.parse(recall('colour-rules') ?? '')
    return Array.isArray(kept) && kept.every(isRule) ? kept : ownRules
  } catch {
    return ownRules
  }
}

function isRule(value: unknown): value is ColourRule {
  if (typeof value !== 'object' || value === null) return false
  const kept = value as Partial<Record<keyof ColourRule, unknown>>
  const texts = [kept.name, kept.filter, kept.icon, kept.ink, kept.ground]
  const isKnown =
    kept.builtIn === undefined ||
    [...ownRules, ...wiresharkRules].some(({ builtIn }) => builtIn === kept.builtIn)
  return (
    isKnown &&
    texts.every((text) => typeof text === 'string') &&
    looks.some((look) => look === kept.look) &&
    typeof kept.isOn === 'boolean'
  )
}
