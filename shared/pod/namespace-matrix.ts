import {
  namespaceKinds,
  type Container,
  type NamespaceKind,
  type PodSnapshot,
  type Process,
} from './pod.ts'

/** Which namespaces a container is in, compared with the others of its pod and with the node. */
export type MatrixRow = {
  id: string
  name: string
  role: Container['role'] | 'node'
  /** The first process, as a command line. */
  process: string
  pid: number | undefined
  /** All of its processes, the first one first; of the node none is told. */
  processes: readonly Process[]
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
      processes: container.processes,
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

/** What the matrix says, to be put into words. */
export type NamespaceFacts = {
  /** The running containers, the pause container left out. */
  names: string[]
  /** Shared by all of them, and held by the container called `holder`. */
  held: NamespaceKind[]
  holder?: string
  /** Shared by all of them. */
  shared: NamespaceKind[]
  /** Each has one of its own. */
  own: NamespaceKind[]
  /** Shared by some: who is with whom. */
  some: { kind: NamespaceKind; groups: string[][] }[]
  /** All are in the node's. */
  nodes: NamespaceKind[]
}

export function namespaceFacts({ pod, node }: PodSnapshot): NamespaceFacts {
  const running = pod.containers.filter(({ state }) => state === 'running')
  const containers = running.filter(({ role }) => role !== 'pause')
  const pause = running.find(({ role }) => role === 'pause')
  const kindsThat = (sharing: Sharing): NamespaceKind[] =>
    kindsOf(containers).filter((kind) => sharingOf(kind, containers, node) === sharing)
  const held = kindsThat('shared').filter((kind) => isHeld(kind, containers, pause))
  return {
    names: containers.map(({ name }) => name),
    held,
    ...(pause && { holder: pause.name }),
    shared: kindsThat('shared').filter((kind) => !held.includes(kind)),
    own: kindsThat('own'),
    some: kindsThat('some').map((kind) => ({ kind, groups: groupsOf(kind, containers) })),
    nodes: kindsThat('node').filter((kind) => !quietKinds.has(kind)),
  }
}

/**
 * What the matrix says, in words: `busybox and nginx share net, ipc and uts, held by pause. Each has its
 * own pid and mnt.` Kinds that only some of the containers share get a sentence of their own.
 */
export function namespaceSentence(snapshot: PodSnapshot): string {
  const { names, held, holder, shared, own, some, nodes } = namespaceFacts(snapshot)
  if (names.length === 0) return 'No container is running.'
  const several = names.length > 1
  return [
    held.length > 0 &&
      `${listed(names)} ${several ? 'share' : 'is in'} ${listed(held)}, held by ${holder}.`,
    shared.length > 0 &&
      (several ? `${listed(names)} share ${listed(shared)}.` : `It has its own ${listed(shared)}.`),
    own.length > 0 && `Each has its own ${listed(own)}.`,
    ...some.map(partSentence),
    nodes.length > 0 && `${several ? 'They use' : 'It uses'} the node’s ${listed(nodes)}.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ')
}

type Sharing = 'node' | 'shared' | 'own' | 'some'

/** Whether all are in one namespace of a kind, each in another, or some together. */
function sharingOf(
  kind: NamespaceKind,
  containers: readonly Container[],
  node: PodSnapshot['node'],
): Sharing {
  const inodes = new Set(containers.map(({ namespaces }) => namespaces[kind]))
  if (inodes.size === 1) return inodes.has(node.namespaces[kind]) ? 'node' : 'shared'
  return inodes.size === containers.length ? 'own' : 'some'
}

function isHeld(
  kind: NamespaceKind,
  containers: readonly Container[],
  pause: Container | undefined,
): boolean {
  return pause !== undefined && pause.namespaces[kind] === containers[0]?.namespaces[kind]
}

/** The names of those that are in one namespace of a kind, for each such namespace. */
function groupsOf(kind: NamespaceKind, containers: readonly Container[]): string[][] {
  const inodes = [...new Set(containers.map(({ namespaces }) => namespaces[kind]))]
  return inodes.map((inode) =>
    containers.filter(({ namespaces }) => namespaces[kind] === inode).map(({ name }) => name),
  )
}

/** `busybox and nginx share pid; proxy has another.` */
function partSentence({ kind, groups }: NamespaceFacts['some'][number]): string {
  const together = groups
    .filter(({ length }) => length > 1)
    .map((names) => `${listed(names)} share ${kind}`)
  const alone = groups.filter(({ length }) => length === 1).flat()
  const verb = alone.length > 1 ? 'have' : 'has'
  return `${[...together, ...(alone.length > 0 ? [`${listed(alone)} ${verb} another`] : [])].join('; ')}.`
}

function nodeRow({ node }: Pick<PodSnapshot, 'node'>, kinds: NamespaceKind[]): MatrixRow {
  return {
    id: 'node',
    name: node.name,
    role: 'node',
    process: 'the node’s first process',
    pid: 1,
    processes: [],
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
