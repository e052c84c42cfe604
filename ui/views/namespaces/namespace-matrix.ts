import {
  namespaceKinds,
  type Container,
  type NamespaceKind,
  type PodSnapshot,
} from '../../../shared/pod/pod.ts'

/** Which namespaces a container is in, compared with the others of its pod and with the node. */
export type MatrixRow = {
  id: string
  name: string
  role: Container['role'] | 'node'
  /** The first process, as a command line. */
  process: string
  pid: number | undefined
  cells: MatrixCell[]
}

export type MatrixCell = {
  kind: NamespaceKind
  inode: number | undefined
  /** Several containers of the pod are in it; the node's own does not count. */
  shared: boolean
  /** The pause container holds it, for the others. */
  owned: boolean
  /** It is the node's own. */
  nodes: boolean
}

/** Kinds that say little in most pods; left out of the sentence unless a container has its own. */
const quietKinds: ReadonlySet<NamespaceKind> = new Set(['user', 'time'])

/** One row a container, the pause container first, the node last. */
export function namespaceMatrix({ pod, node }: PodSnapshot): MatrixRow[] {
  const containers = pod.containers
    .filter(({ state }) => state === 'running')
    .toSorted((a, b) => Number(b.role === 'pause') - Number(a.role === 'pause'))
  const kinds = kindsOf(containers)
  const pause = containers.find(({ role }) => role === 'pause')
  const rows = containers.map((container): MatrixRow => {
    const process = container.processes[0]
    return {
      id: container.id,
      name: container.name,
      role: container.role,
      process: process?.commandLine.join(' ') ?? '',
      pid: process?.pid,
      cells: kinds.map((kind) => {
        const inode = container.namespaces[kind]
        const nodes = inode !== undefined && inode === node.namespaces[kind]
        const shared = !nodes && isShared(containers, kind, inode)
        const owned = shared && container === pause
        return { kind, inode, shared, owned, nodes }
      }),
    }
  })
  return [...rows, nodeRow({ node }, kinds)]
}

/** `busybox and nginx share net, ipc and uts, held by pause. Each has its own pid and mnt.` */
export function namespaceSentence({ pod, node }: PodSnapshot): string {
  const running = pod.containers.filter(({ state }) => state === 'running')
  const containers = running.filter(({ role }) => role !== 'pause')
  const pause = running.find(({ role }) => role === 'pause')
  if (containers.length === 0) return 'No container is running.'
  const names = containers.map(({ name }) => name)
  const by = {
    shared: [] as string[],
    held: [] as string[],
    own: [] as string[],
    node: [] as string[],
  }
  for (const kind of kindsOf(containers)) {
    const inodes = containers.map(({ namespaces }) => namespaces[kind])
    const same = new Set(inodes).size === 1
    if (same && inodes[0] === node.namespaces[kind]) {
      if (!quietKinds.has(kind)) by.node.push(kind)
    } else if (same && pause?.namespaces[kind] === inodes[0]) by.held.push(kind)
    else if (same && containers.length > 1) by.shared.push(kind)
    else if (new Set(inodes).size === inodes.length) by.own.push(kind)
  }
  const verb = (several: string, one: string): string => (names.length > 1 ? several : one)
  return [
    by.held.length > 0 &&
      `${listed(names)} ${verb('share', 'is in')} ${listed(by.held)}, held by ${pause!.name}.`,
    by.shared.length > 0 && `${listed(names)} share ${listed(by.shared)}.`,
    by.own.length > 0 && `${verb('Each', 'It')} has its own ${listed(by.own)}.`,
    by.node.length > 0 && `${verb('They use', 'It uses')} the node’s ${listed(by.node)}.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ')
}

function nodeRow({ node }: Pick<PodSnapshot, 'node'>, kinds: NamespaceKind[]): MatrixRow {
  return {
    id: 'node',
    name: node.name,
    role: 'node',
    process: 'the node’s first process',
    pid: 1,
    cells: kinds.map((kind) => ({
      kind,
      inode: node.namespaces[kind],
      shared: false,
      owned: false,
      nodes: true,
    })),
  }
}

function kindsOf(containers: readonly Container[]): NamespaceKind[] {
  return namespaceKinds.filter((kind) =>
    containers.some(({ namespaces }) => namespaces[kind] !== undefined),
  )
}

function isShared(
  containers: readonly Container[],
  kind: NamespaceKind,
  inode: number | undefined,
): boolean {
  if (inode === undefined) return false
  return containers.filter(({ namespaces }) => namespaces[kind] === inode).length > 1
}

/** `net, ipc and uts` */
function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
