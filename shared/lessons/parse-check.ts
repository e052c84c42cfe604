import { parseFilter } from '../filter/parse-filter.ts'
import { conversationStates, segmentKinds } from '../messages/records.ts'
import { evidences } from '../pod/owner.ts'
import { namespaceKinds } from '../pod/pod.ts'
import type {
  Check,
  ConversationCheck,
  EndPattern,
  InterfaceCheck,
  NamespacesCheck,
  PacketsCheck,
  SocketCheck,
} from './check.ts'
import type { YamlValue } from './yaml-reader.ts'

/** A check as a map of one or more of these keys; where there are several, all must hold. */
export function readCheck(value: YamlValue): Check {
  const keys = value.keys(Object.keys(readers))
  const checks = keys.map((key) => readers[key as keyof typeof readers](value.at(key)))
  if (checks.length === 0) value.need(`one of ${Object.keys(readers).join(', ')}`)
  return checks.length === 1 ? checks[0]! : { kind: 'all', checks }
}

const readers = {
  all: (value: YamlValue): Check => ({ kind: 'all', checks: value.items().map(readCheck) }),
  any: (value: YamlValue): Check => ({ kind: 'any', checks: value.items().map(readCheck) }),
  not: (value: YamlValue): Check => ({ kind: 'not', check: readCheck(value) }),
  packets: readPackets,
  conversation: readConversation,
  namespaces: readNamespaces,
  socket: readSocket,
  interface: readInterface,
}

/** Tells of a filter that is none, with its place in the text. */
export function readFilter(value: YamlValue): string {
  const text = value.text()
  const parsed = parseFilter(text)
  if ('problem' in parsed) {
    value.problem(
      `the filter has a mistake at its character ${parsed.problem.offset + 1}: ${parsed.problem.text}`,
    )
  }
  return text
}

function readPackets(value: YamlValue): PacketsCheck {
  const keys = new Set(value.keys(['filter', 'atLeast', 'atMost']))
  return {
    kind: 'packets',
    filter: readFilter(value.at('filter')),
    atLeast: keys.has('atLeast') ? value.at('atLeast').wholeNumber(0) : keys.has('atMost') ? 0 : 1,
    ...(keys.has('atMost') && { atMost: value.at('atMost').wholeNumber(0) }),
  }
}

function readConversation(value: YamlValue): ConversationCheck {
  const keys = new Set(value.keys(['client', 'server', 'state', 'begins']))
  const begins = value.at('begins')
  return {
    kind: 'conversation',
    client: keys.has('client') ? readEnd(value.at('client')) : {},
    server: keys.has('server') ? readEnd(value.at('server')) : {},
    ...(keys.has('state') && { state: value.at('state').oneOf(conversationStates) }),
    begins: begins.items().map((item) => item.oneOf(segmentKinds)),
  }
}

const endKeys = ['container', 'process', 'place', 'evidence', 'address', 'port'] as const

function readEnd(value: YamlValue): EndPattern {
  const keys = new Set(value.keys(endKeys))
  return {
    ...(keys.has('container') && { container: value.at('container').text() }),
    ...(keys.has('process') && { process: value.at('process').text() }),
    ...(keys.has('place') && {
      place: value.at('place').oneOf(['container', 'node', 'outside'] as const),
    }),
    ...(keys.has('evidence') && { evidence: value.at('evidence').oneOf(evidences) }),
    ...(keys.has('address') && { address: value.at('address').text() }),
    ...(keys.has('port') && { port: value.at('port').wholeNumber(1) }),
  }
}

function readNamespaces(value: YamlValue): NamespacesCheck {
  value.keys(['same', 'different', 'containers'])
  const kindsOf = (key: string) =>
    value
      .at(key)
      .items()
      .map((item) => item.oneOf(namespaceKinds))
  const containers = value
    .at('containers')
    .items()
    .map((item) => item.text())
  if (containers.length < 2) value.need('"containers", a list of two or more')
  return { kind: 'namespaces', same: kindsOf('same'), different: kindsOf('different'), containers }
}

function readSocket(value: YamlValue): SocketCheck {
  const keys = new Set(value.keys(['seenBy', 'port', 'address', 'owner', 'container']))
  return {
    kind: 'socket',
    seenBy: keys.has('seenBy') ? value.at('seenBy').text() : 'node',
    port: value.at('port').wholeNumber(1),
    ...(keys.has('address') && { address: value.at('address').text() }),
    ...(keys.has('owner') && { owner: value.at('owner').text() }),
    ...(keys.has('container') && { container: value.at('container').text() }),
  }
}

function readInterface(value: YamlValue): InterfaceCheck {
  const keys = new Set(value.keys(['name', 'is', 'bridged']))
  return {
    kind: 'interface',
    name: value.at('name').text(),
    ...(keys.has('is') && { is: value.at('is').oneOf(['loopback', 'veth', 'other'] as const) }),
    ...(keys.has('bridged') && { bridged: value.at('bridged').flag() }),
  }
}
