import type { Remedy } from '../../shared/messages/messages.ts'
import type { Container, Namespaces, Pod, PodSnapshot, Process } from '../../shared/pod/pod.ts'
import { socketViews } from '../../shared/pod/socket-view.ts'
import type { SocketView } from '../../shared/pod/socket-view.ts'
import { InterfaceReader } from '../pods/interface-reader.ts'
import { readPodSnapshot } from '../pods/pod-snapshot.ts'
import { readNamespaceMembers } from '../procfs/namespace-members.ts'
import type { NamespaceMembers } from '../procfs/namespace-members.ts'
import { readUserNames } from './user-names.ts'

/** A namespace that a container is in, as `lsns -p` lists it, and who else is in it. */
export type InspectedNamespace = Omit<NamespaceMembers, 'userId'> & {
  user: string
  /** `node` when it is the node's, else the other containers of the pod. */
  sharedWith: string[]
  /** The container that holds it for the others. */
  heldBy?: string
}

export type InspectedContainer = {
  container: Container
  namespaces: InspectedNamespace[]
  processes: (Process & { user: string })[]
}

/** All that `inspect` shows of a pod. */
export type Inspection = {
  snapshot: PodSnapshot
  containers: InspectedContainer[]
  views: SocketView[]
  /** What could not be read. */
  warnings: Remedy[]
}

/** Looks at a pod and at all processes of the node; `undefined` when the pod has gone. */
export async function inspectPod(known: Pod): Promise<Inspection | undefined> {
  const reader = new InterfaceReader()
  const snapshot = await readPodSnapshot(known, reader)
  if (snapshot === undefined) return undefined
  const members = new Map(readNamespaceMembers().map((each) => [each.inode, each]))
  const running = snapshot.pod.containers.filter(({ state }) => state === 'running')
  return {
    snapshot,
    containers: running.map((container) => ({
      container,
      namespaces: listNamespaces(container, snapshot, members),
      processes: nameUsers(container, snapshot.node.namespaces),
    })),
    views: socketViews(snapshot.pod, snapshot.listeners),
    warnings: reader.problem ? [reader.problem] : [],
  }
}

/** In the order of lsns: by inode. */
function listNamespaces(
  container: Container,
  { pod, node }: PodSnapshot,
  members: ReadonlyMap<number, NamespaceMembers>,
): InspectedNamespace[] {
  const users = readUserNames()
  return Object.values(container.namespaces)
    .flatMap((inode) => members.get(inode) ?? [])
    .toSorted((a, b) => a.inode - b.inode)
    .map(({ userId, ...namespace }) => {
      const { kind, inode } = namespace
      const inIt = pod.containers.filter(({ namespaces }) => namespaces[kind] === inode)
      const isNodes = node.namespaces[kind] === inode
      const holder = inIt.length > 1 ? inIt.find(({ role }) => role === 'pause') : undefined
      return {
        ...namespace,
        user: users.get(userId) ?? String(userId),
        sharedWith: isNodes
          ? ['node']
          : inIt.filter((each) => each !== container).map(({ name }) => name),
        ...(holder && !isNodes && { heldBy: holder.name }),
      }
    })
}

/** A user's name is the container's business; its numbers are ours only without a user namespace. */
function nameUsers(container: Container, node: Namespaces): (Process & { user: string })[] {
  const hasNodesUsers = container.namespaces.user === node.user
  const first = container.processes[0]?.pid
  const names = hasNodesUsers
    ? readUserNames(`/proc/${first}/root/etc/passwd`)
    : new Map<number, string>()
  return container.processes.map((process) => ({
    ...process,
    user: names.get(process.userId) ?? String(process.userId),
  }))
}
