import type { FilterProblem as Mistake } from '../filter/problem.ts'
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

/** What is wrong with a display filter, if anything. */
export type FilterProblem = (text: string) => Mistake | undefined

/** A check as a map of one or more of these keys; where there are several, all must hold. */
export function readCheck(value: YamlValue, filterProblem: FilterProblem | undefined): Check {
  const readers = readersWith(filterProblem)
  const keys = value.keys(Object.keys(readers))
  const checks = keys.map((key) => readers[key as keyof typeof readers](value.at(key)))
  if (checks.length === 0) value.need(`one of ${Object.keys(readers).join(', ')}`)
  return checks.length === 1 ? checks[0]! : { kind: 'all', checks }
}

/** Tells of a filter that is none, with its place in the text. */
export function checkFilter(
  text: string,
  value: YamlValue,
  filterProblem: FilterProblem | undefined,
): void {
  const mistake = filterProblem?.(text)
  if (mistake === undefined) return
  value.problem(`the filter has a mistake at its character ${mistake.offset + 1}: ${mistake.text}`)
}

function readersWith(filterProblem: FilterProblem | undefined) {
  const read = (value: YamlValue): Check => readCheck(value, filterProblem)
  return {
    all: (value: YamlValue): Check => ({ kind: 'all', checks: value.items().map(read) }),
    any: (value: YamlValue): Check => ({ kind: 'any', checks: value.items().map(read) }),
    not: (value: YamlValue): Check => ({ kind: 'not', check: read(value) }),
    packets: (value: YamlValue): Check => readPackets(value, filterProblem),
    conversation: readConversation,
    namespaces: readNamespaces,
    socket: readSocket,
    interface: readInterface,
  }
}

function readPackets(value: YamlValue, filterProblem: FilterProblem | undefined): PacketsCheck {
  const keys = new Set(value.keys(['filter', 'atLeast', 'atMost']))
  const filter = value.at('filter').text()
  checkFilter(filter, value.at('filter'), filterProblem)
  return {
    kind: 'packets',
    filter,
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
