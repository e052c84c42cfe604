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
