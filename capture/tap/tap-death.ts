import type { Remedy } from '../../shared/messages/messages.ts'

/** How a capturing program ended. */
export type ProgramEnd = {
  /** Its name, as a person knows it. */
  program: string
  interface: string
  exitCode: number | null
  signal: NodeJS.Signals | null
  /** The last lines of its standard error. */
  complaint: string
}

type Cause = { pattern: RegExp; code: string; text(end: ProgramEnd): string; remedy: string }

/** What tcpdump, libpcap and nsenter say (tcpdump 4.99, libpcap 1.10, util-linux 2.38), in plain words. */
const causes: readonly Cause[] = [
  {
    pattern: /failed to execute (\S+): No such file/,
    code: 'program-missing',
    text: ({ complaint }) =>
      `There is no program “${/execute (\S+):/.exec(complaint)?.[1] ?? ''}” to capture with.`,
    remedy: 'Install tcpdump.',
  },
  {
    pattern: /reassociate to namespace/,
    code: 'namespace-not-permitted',
    text: () => "The pod's network namespace may not be entered.",
    remedy: 'Run as root, or with the capability SYS_ADMIN.',
  },
  {
    pattern: /Couldn't (?:change to|find user)/,
    code: 'user-not-permitted',
    text: ({ program }) => `${program} may not settle on the user it runs as.`,
    remedy: 'Give the capability SETGID, or start as another user than root.',
  },
  {
    pattern: /permission to (?:perform this )?capture|Operation not permitted/,
    code: 'capture-not-permitted',
    text: ({ program, interface: name }) => `${program} may not capture on ${name}.`,
    remedy: 'Run as root, or with the capability NET_RAW.',
  },
  {
    pattern: /interface disappeared/,
    code: 'interface-gone',
    text: ({ interface: name }) => `The interface ${name} has disappeared.`,
    remedy: 'It is captured again as soon as it is back.',
  },
  {
    pattern: /No such device/,
    code: 'interface-missing',
    text: ({ interface: name }) => `There is no interface ${name} in the pod's network namespace.`,
    remedy: 'Name one of those that `podscope inspect` lists.',
  },
  {
    pattern: /parse filter|syntax error|illegal|unknown (?:host|port)|expression rejects all/,
    code: 'filter-refused',
    text: ({ complaint }) => `The capture filter was refused: ${lastLine(complaint)}.`,
    remedy: 'Correct it; its language is described in pcap-filter(7).',
  },
  {
    pattern: /Cannot allocate memory|can't (?:create|mmap) rx ring/,
    code: 'no-memory',
    text: () => 'The kernel has not enough memory for the capture buffer.',
    remedy: 'Ask for a smaller buffer.',
  },
]

/** Why a capture ended that nobody had stopped. */
export function explainDeath(end: ProgramEnd): Remedy {
  const cause = causes.find(({ pattern }) => pattern.test(end.complaint))
  if (cause !== undefined) return { code: cause.code, text: cause.text(end), remedy: cause.remedy }
  const how =
    end.signal === null ? `with exit status ${end.exitCode ?? '?'}` : `by signal ${end.signal}`
  const last = lastLine(end.complaint)
  return {
    code: 'tap-ended',
    text: `${end.program} on ${end.interface} was ended ${how}${last === '' ? '' : `: ${last}`}.`,
    remedy: 'It is started again; what passed meanwhile is missing.',
  }
}

/** Without the program's name before it and the full stop behind. */
function lastLine(complaint: string): string {
  const line = complaint.split('\n').at(-1) ?? ''
  return line.replace(/^\w+: /, '').replace(/\.$/, '')
}
