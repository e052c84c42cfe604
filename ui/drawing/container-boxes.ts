import type { Container, NamespaceKind } from '../../shared/pod/pod.ts'
import type { BoxPlace } from './box-places.ts'
import type { ContainerBox } from './scene.ts'
import { processRows, rowPitch, type ProcessRoles } from './process-rows.ts'
import type { SceneMemory } from './sticky-slots.ts'
import type { Topology } from './topology.ts'

/** The kinds a container can have for itself that its box tells of; the others have a view of their own. */
const toldKinds: readonly NamespaceKind[] = ['pid', 'mnt', 'uts', 'ipc', 'user']

/** A box with this much room says everything; a narrower one what fits. */
const wideBox = 262
/** Of the footer's type, on average. */
const footerLetterWidth = 6
/** Where words are large. */
const largeLetterWidth = 7.2

/** The containers as boxes with their processes; `roles` tells what each process is doing. */
export function drawContainers(
  topology: Topology,
  places: readonly BoxPlace[],
  roles: ProcessRoles,
  memory: SceneMemory,
): ContainerBox[] {
  const letters = badgeLetters(topology.containers.map(({ name }) => name))
  const pitch = rowPitch(topology.containers, places)
  return places.map((place, i): ContainerBox => {
    const container = topology.containers[i]!
    const { x, y, width, height, detail } = place
    const rows = processRows(container, roles.get(container.id) ?? [], {
      place,
      pitch,
      memory,
      words: topology.words,
    })
    return {
      id: container.id,
      name: container.name,
      letter: letters[i]!,
      shortId: width >= wideBox ? container.id.slice(0, 12) : '',
      role: container.role,
      isRunning: container.state === 'running',
      detail,
      x,
      y,
      width,
      height,
      ...rows,
      description: describe(container, topology),
      footer: detail === 'full' ? footerOf(container, topology, width, rows.moreProcesses) : '',
    }
  })
}

/** `net`, `ipc`, `uts`: what the pause container holds for all running containers of the pod. */
export function ownedByPause({ pause, containers, snapshot }: Topology): NamespaceKind[] {
  if (pause === undefined) return []
  const kinds: readonly NamespaceKind[] = ['net', 'ipc', 'uts', 'pid', 'user', 'cgroup', 'mnt']
  const running = containers.filter(({ state }) => state === 'running')
  return kinds.filter((kind) => {
    const held = pause.namespaces[kind]
    if (held === undefined || held === snapshot.node.namespaces[kind]) return false
    return running.every(({ namespaces }) => namespaces[kind] === held)
  })
}

/** `own pid and mnt namespaces · sees 2 processes`, as the snapshot has it. */
function namespaceSentence(container: Container, topology: Topology): string {
  const own = ownKinds(container, topology)
  const sees = seesProcesses(container, topology)
  return own.length === 0 ? sees : `${topology.words.container.own(own)} · ${sees}`
}

function describe(container: Container, topology: Topology): string {
  const isRunning = container.state === 'running'
  const namespaces = namespaceSentence(container, topology)
  return topology.words.container.described(container.name, isRunning, namespaces)
}

function footerOf(
  container: Container,
  topology: Topology,
  width: number,
  moreProcesses: number,
): string {
  const words = topology.words.container
  if (container.state === 'exited') return container.role === 'init' ? words.initDone : words.exited
  if (moreProcesses > 0) {
    const more = words.more(moreProcesses)
    const both = `${more} · ${seesProcesses(container, topology)}`
    return both.length * largeLetterWidth < width - 28 ? both : more
  }
  if (width < wideBox) return seesProcesses(container, topology)
  const sentence = namespaceSentence(container, topology)
  if (sentence.length * footerLetterWidth < width - 28) return sentence
  const own = words.ownBriefly(ownKinds(container, topology).join(', '))
  return `${own} · ${seesProcesses(container, topology)}`
}

function ownKinds({ id, namespaces }: Container, { snapshot }: Topology): NamespaceKind[] {
  const others = snapshot.pod.containers.filter((other) => other.id !== id)
  return toldKinds.filter((kind) => {
    const inode = namespaces[kind]
    if (inode === undefined || inode === snapshot.node.namespaces[kind]) return false
    return others.every((other) => other.namespaces[kind] !== inode)
  })
}

/** What its `ps` lists: the processes of all containers in the same process namespace. */
function seesProcesses({ namespaces }: Container, { snapshot, words }: Topology): string {
  if (namespaces.pid !== undefined && namespaces.pid === snapshot.node.namespaces.pid) {
    return words.container.seesNode
  }
  const count = snapshot.pod.containers
    .filter((other) => other.namespaces.pid === namespaces.pid)
    .reduce((sum, other) => sum + other.processes.length, 0)
  return words.container.sees(count)
}

/** The first letter; with a number where another container before it has the same. */
function badgeLetters(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const letter = (name[0] ?? '?').toUpperCase()
    const count = (seen.get(letter) ?? 0) + 1
    seen.set(letter, count)
    return count === 1 ? letter : `${letter}${count}`
  })
}
