import type { InterfaceAddress, NetworkInterface } from '../../shared/pod/pod.ts'
import { namespaceSentence } from '../../shared/pod/namespace-matrix.ts'
import { formatColumns } from './columns.ts'
import type { InspectedContainer, InspectedNamespace, Inspection } from './inspection.ts'
import { netstatLines } from './netstat-lines.ts'

/** What `inspect` prints for a person: a paragraph for each thing that is to be seen of a pod. */
export function inspectionLines({ snapshot, containers, views }: Inspection): string[] {
  const { pod, node, interfaces } = snapshot
  const names = [
    pod.kubernetesNamespace !== undefined && `Kubernetes namespace ${pod.kubernetesNamespace}`,
    pod.uid !== undefined && `uid ${pod.uid}`,
    `on node ${node.name}`,
    `found by ${pod.source}`,
  ]
  return [
    `Pod ${pod.name}: ${names.filter(Boolean).join(', ')}`,
    ...(pod.hostNetwork ? ['It is in the network namespace of the node.'] : []),
    ...containers.flatMap((each) => ['', ...namespaceLines(each)]),
    '',
    namespaceSentence(snapshot),
    '',
    ...processLines(containers),
    ...views.flatMap(({ onlooker, command, rows }) => [
      '',
      `${onlooker}# ${command}`,
      ...netstatLines(rows),
    ]),
    '',
    ...interfaceLines(interfaces),
  ]
}

function namespaceLines({ container, namespaces }: InspectedContainer): string[] {
  const about = [container.role, container.image, container.id.slice(0, 12)]
  const columns = [
    { title: 'NS', align: 'right' as const },
    { title: 'TYPE' },
    { title: 'NPROCS', align: 'right' as const },
    { title: 'PID', align: 'right' as const },
    { title: 'USER' },
    { title: 'SHARED WITH' },
    { title: 'COMMAND' },
  ]
  const rows = namespaces.map((namespace) => [
    String(namespace.inode),
    namespace.kind,
    String(namespace.processCount),
    String(namespace.pid),
    namespace.user,
    sharingText(namespace, container.name),
    namespace.command,
  ])
  const title = `${container.name} (${about.filter(Boolean).join(', ')})`
  return [title, ...indented(formatColumns(columns, rows))]
}

function sharingText({ sharedWith, heldBy }: InspectedNamespace, container: string): string {
  if (sharedWith.length === 0) return '-'
  const names = sharedWith.map((name) => (name === 'node' ? 'the node' : name)).join(', ')
  if (heldBy === undefined) return names
  return `${names} (held by ${heldBy === container ? 'it' : heldBy})`
}

function processLines(containers: readonly InspectedContainer[]): string[] {
  const columns = [
    { title: 'CONTAINER' },
    { title: 'PID', align: 'right' as const },
    { title: 'PID INSIDE', align: 'right' as const },
    { title: 'USER' },
    { title: 'COMMAND' },
  ]
  const rows = containers.flatMap(({ container, processes }) =>
    processes.map((process) => [
      container.name,
      String(process.pid),
      String(process.pidInside),
      process.user,
      process.commandLine.length > 0 ? process.commandLine.join(' ') : `[${process.name}]`,
    ]),
  )
  return formatColumns(columns, rows)
}

function interfaceLines(interfaces: readonly NetworkInterface[]): string[] {
  const columns = [
    { title: 'INTERFACE' },
    { title: 'STATE' },
    { title: 'MTU', align: 'right' as const },
    { title: 'MAC ADDRESS' },
    { title: 'ADDRESSES' },
    { title: 'ON THE NODE' },
  ]
  const rows = interfaces.map((each) => [
    each.name,
    each.up ? 'UP' : 'DOWN',
    String(each.mtuBytes),
    each.macAddress,
    addressText(each.addresses),
    peerText(each),
  ])
  return formatColumns(columns, rows)
}

function peerText({ kind, peer }: NetworkInterface): string {
  if (peer === undefined) return kind === 'veth' ? 'veth, its other end is not there' : '-'
  if (peer.bridge === undefined) return `${peer.name} (${peer.index})`
  const { name, addresses } = peer.bridge
  return `${peer.name} (${peer.index}) on bridge ${name} ${addressText(addresses)}`.trimEnd()
}

function addressText(addresses: readonly InterfaceAddress[]): string {
  return addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`).join(' ')
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
