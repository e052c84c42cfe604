/**
 * The lines of a trace (`trace_pipe`): what the kernel tells while it happens. Each begins with the
 * thread in whose context it happened:
 *
 *     wget-13295   [000] .....   923.375199: inet_sock_set_state: skaddr=0xffff888106fc1280 (..) oldstate=0x7 (7) …
 *     wget-13295   [000] ..s2.   923.375455: inet_sock_set_state: family=AF_INET protocol=IPPROTO_TCP sport=80 …
 *
 * The first form has the socket's address and comes with the trace option `fields` (newer kernels);
 * the second is what all kernels since 4.16 print. The words before the PID are a guess of the
 * kernel's, often an earlier name of the process: they are not read.
 */
export type TraceEvent = {
  /** A thread's number, in the node's process namespace. */
  thread: number
  /** Seconds on the trace's clock. */
  atSeconds: number
} & TraceFact

type TraceFact = StateChange | DatagramSent | TaskCreated | TaskRenamed | TaskMoved | TaskExited

export type StateChange = {
  kind: 'state'
  /** Not in an interrupt that happened to come while the thread ran: the thread did it. */
  byThread: boolean
  /** The address of the socket in the kernel, which names it; absent in the second form. */
  socket?: string
  /** Numbers of `include/net/tcp_states.h`. */
  from: number
  to: number
  localPort: number
  remotePort: number
  isIpv6: boolean
  /** Never IPv4-mapped; absent for IPv6 in the first form. */
  localAddress?: string
  remoteAddress?: string
}

/**
 * A way was looked for from one UDP port to another: `thread` is about to send a datagram, or has
 * called `connect`. A socket without a peer looks anew for each datagram.
 */
export type DatagramSent = {
  kind: 'sent'
  byThread: boolean
  localPort: number
  remotePort: number
  isIpv6: boolean
  /** Where it is decided already. */
  localAddress?: string
  /** Absent for IPv6 in the first form. */
  remoteAddress?: string
}

/** `thread` has made another thread, or a process when `isThread` is false. */
export type TaskCreated = {
  kind: 'created'
  created: number
  name: string
  isThread: boolean
  hasOwnNetwork: boolean
}

export type TaskRenamed = { kind: 'renamed'; renamed: number; name: string }
/** A process was put into a cgroup. */
export type TaskMoved = { kind: 'moved'; moved: number; cgroup: string; name: string }
export type TaskExited = { kind: 'exited'; exited: number }

/** What the kernel could not keep for us: `CPU:0 [LOST 123 EVENTS]`. */
export function findLost(line: string): number {
  return line.startsWith('CPU:') ? Number(/\[LOST (\d+) EVENTS\]/.exec(line)?.[1] ?? 0) : 0
}

/** `undefined` for a line that is none of those we asked for. */
export function parseTraceLine(line: string): TraceEvent | undefined {
  const head = headPattern.exec(line)
  if (head === null) return undefined
  const [, thread, flags = '', seconds, event = '', fields = ''] = head
  const fact = parsers.get(event)?.(fields, flags)
  return fact && { ...fact, thread: Number(thread), atSeconds: Number(seconds) }
}

/** Thread, flags, time, event, fields. The third flag says in what kind of context it happened. */
const headPattern = /^.*-(\d+)\s+\[\d+\]\s+(\S+)\s+(\d+\.\d+): (\w+): (.*)$/

const parsers: ReadonlyMap<string, (fields: string, flags: string) => TraceFact | undefined> =
  new Map([
    ['inet_sock_set_state', parseStateChange],
    ['fib_table_lookup', (fields, flags) => parseSent(fields, flags, false)],
    ['fib6_table_lookup', (fields, flags) => parseSent(fields, flags, true)],
    ['task_newtask', parseCreated],
    ['task_rename', parseRenamed],
    ['cgroup_attach_task', parseMoved],
    ['sched_process_exit', parseExited],
  ])

/** Flags of clone(2). */
const CLONE_THREAD = 0x10000
const CLONE_NEWNET = 0x40000000

const stateNames = [
  'TCP_ESTABLISHED',
  'TCP_SYN_SENT',
  'TCP_SYN_RECV',
  'TCP_FIN_WAIT1',
  'TCP_FIN_WAIT2',
  'TCP_TIME_WAIT',
  'TCP_CLOSE',
  'TCP_CLOSE_WAIT',
  'TCP_LAST_ACK',
  'TCP_LISTEN',
  'TCP_CLOSING',
  'TCP_NEW_SYN_RECV',
]

function parseStateChange(fields: string, flags: string): TraceFact | undefined {
  const isIpv6 = /\bfamily=(?:AF_INET6|0xa )/.test(fields)
  const socket = /\bskaddr=(0x[0-9a-f]+)/.exec(fields)?.[1]
  const localAddress = parseAddress(fields, local, isIpv6)
  const remoteAddress = parseAddress(fields, remote, isIpv6)
  return {
    kind: 'state',
    byThread: flags[2] === '.',
    from: parseState(fromPattern.exec(fields)),
    to: parseState(toPattern.exec(fields)),
    localPort: parseNumber(localPortPattern.exec(fields)),
    remotePort: parseNumber(remotePortPattern.exec(fields)),
    isIpv6: isIpv6 && (localAddress === undefined || localAddress.includes(':')),
    ...(socket !== undefined && { socket }),
    ...(localAddress !== undefined && { localAddress }),
    ...(remoteAddress !== undefined && { remoteAddress }),
  }
}

function parseSent(fields: string, flags: string, isIpv6: boolean): TraceFact | undefined {
  const words = wayPattern.exec(fields)
  const localAddress = words?.[1] ?? parseNumbered(fields, localNumber)
  const remoteAddress = words?.[3] ?? parseNumbered(fields, remoteNumber)
  return {
    kind: 'sent',
    byThread: flags[2] === '.',
    localPort: words ? Number(words[2]) : parseNumber(localPortPattern.exec(fields)),
    remotePort: words ? Number(words[4]) : parseNumber(remotePortPattern.exec(fields)),
    isIpv6,
    ...(localAddress !== undefined && !undecided.has(localAddress) && { localAddress }),
    ...(remoteAddress !== undefined && { remoteAddress }),
  }
}

/** `0.0.0.0/34225 -> 127.0.0.1/53` */
const wayPattern = /(?<= )(\S+)\/(\d+) -> (\S+)\/(\d+)/
const localNumber = /\bsrc=0x([0-9a-f]+) /
const remoteNumber = /\bdst=0x([0-9a-f]+) /
const undecided = new Set(['0.0.0.0', '::'])

/**
 * In the first form an IPv4 address stands as a number, lowest byte first; a socket for IPv6 has
 * there the address it is mapped from, or 0.0.0.0 or 127.0.0.6 (LOOPBACK4_IPV6), which say nothing.
 */
function parseAddress(fields: string, end: Patterns, isIpv6: boolean): string | undefined {
  const numbered = parseNumbered(fields, end.number)
  if (numbered === undefined) {
    const address = (isIpv6 ? end.ipv6 : end.ipv4).exec(fields)?.[1]
    return address?.replace(/^::ffff:(?=.*\.)/, '')
  }
  return isIpv6 && saysNothing.has(numbered) ? undefined : numbered
}

function parseNumbered(fields: string, pattern: RegExp): string | undefined {
  const number = pattern.exec(fields)?.[1]
  const bytes = number?.padStart(8, '0').match(/../g)
  return bytes
    ?.map((byte) => Number.parseInt(byte, 16))
    .toReversed()
    .join('.')
}

const saysNothing = new Set(['0.0.0.0', '127.0.0.6'])

type Patterns = { number: RegExp; ipv4: RegExp; ipv6: RegExp }
const local = {
  number: /\bsaddr=0x([0-9a-f]+) /,
  ipv4: /\bsaddr=(\S+)/,
  ipv6: /\bsaddrv6=(\S+)/,
}
const remote = {
  number: /\bdaddr=0x([0-9a-f]+) /,
  ipv4: /\bdaddr=(\S+)/,
  ipv6: /\bdaddrv6=(\S+)/,
}

function parseCreated(fields: string): TraceFact {
  const flags = Number.parseInt(/\bclone_flags=(?:0x)?([0-9a-f]+)/.exec(fields)?.[1] ?? '0', 16)
  return {
    kind: 'created',
    created: parseNumber(pidPattern.exec(fields)),
    name: /\bcomm=(.*) clone_flags=/.exec(fields)?.[1] ?? '',
    isThread: (flags & CLONE_THREAD) !== 0,
    hasOwnNetwork: (flags & CLONE_NEWNET) !== 0,
  }
}

function parseRenamed(fields: string): TraceFact {
  const name = /\bnewcomm=(.*) oom_score_adj=/.exec(fields)?.[1] ?? ''
  return { kind: 'renamed', renamed: parseNumber(pidPattern.exec(fields)), name }
}

function parseMoved(fields: string): TraceFact {
  return {
    kind: 'moved',
    moved: parseNumber(pidPattern.exec(fields)),
    cgroup: /\bdst_path=(\S*)/.exec(fields)?.[1] ?? '',
    name: /\bcomm=(.*)$/.exec(fields)?.[1] ?? '',
  }
}

function parseExited(fields: string): TraceFact {
  return { kind: 'exited', exited: parseNumber(pidPattern.exec(fields)) }
}

/** `pid=80` or `pid=0x50 (80)`. */
const pidPattern = numberPattern('pid')
const localPortPattern = numberPattern('sport')
const remotePortPattern = numberPattern('dport')
const fromPattern = statePattern('oldstate')
const toPattern = statePattern('newstate')

function numberPattern(name: string): RegExp {
  return new RegExp(`\\b${name}=(?:0x[0-9a-f]+ \\()?(\\d+)`)
}

function statePattern(name: string): RegExp {
  return new RegExp(`\\b${name}=(?:0x[0-9a-f]+ \\()?(\\w+)`)
}

function parseNumber(match: RegExpExecArray | null): number {
  return Number(match?.[1] ?? 0)
}

function parseState(match: RegExpExecArray | null): number {
  const word = match?.[1] ?? '0'
  return word.startsWith('TCP_') ? stateNames.indexOf(word) + 1 : Number(word)
}
