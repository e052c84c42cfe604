import type { Owner } from '../../shared/pod/owner.ts'
import type { Container, Process } from '../../shared/pod/pod.ts'
import type { BoxPlace } from './box-places.ts'
import { commandText, shortened } from './end-name.ts'
import type { ContainerBox, ProcessActivity, ProcessRow } from './scene.ts'
import type { SceneWords } from './scene-words.ts'
import type { SceneMemory } from './sticky-slots.ts'

/** What the drawn conversations say of a container's processes. */
export type ProcessRole = {
  owner: Owner
  activity: Exclude<ProcessActivity, 'idle'>
  conversation: number
}
/** By container id; the more important first: active before past, newest before older. */
export type ProcessRoles = ReadonlyMap<string, readonly ProcessRole[]>

/** More would be a process list, and there is one elsewhere. */
const processesMax = 5
/** Rows for short-lived processes, where there is room for them. */
const transientRowsMax = 3

const rowPitchMax = 30
const rowPitchMin = 19
const headerHeight = 34
const footerHeight = 24
const monospaceWidth = 7.83
const hostPidLetterWidth = 6.62
const widthWithHostPid = 220

type RowsFrame = { place: BoxPlace; pitch: number; memory: SceneMemory; words: SceneWords }
type Rows = Pick<ContainerBox, 'processes' | 'moreProcesses'>
/** A process to be shown: resident (in the snapshot), or known from its conversation only. */
type Shown = {
  key: string
  pid: number | undefined
  pidInside: number | undefined
  name: string
  commandLine: string
  isResident: boolean
}

/**
 * The distance of rows, the same in all boxes so that they are in line: as much as the fullest box
 * leaves, with one row to spare in each.
 */
export function rowPitch(containers: readonly Container[], places: readonly BoxPlace[]): number {
  const pitches = places.map((place, i) => {
    const body = bodyOf(place)
    return body.height / (residentRows(containers[i]!, body.height) + 1)
  })
  return clamp(Math.min(...pitches), rowPitchMin, rowPitchMax)
}

/**
 * The rows of a container's box. Resident processes come first, in the snapshot's order; below them
 * is at least one row kept free for short-lived ones (a wget lives for milliseconds), which stay in
 * their row for as long as their conversation is drawn.
 */
export function processRows(
  container: Container,
  known: readonly ProcessRole[],
  { place, pitch, memory, words }: RowsFrame,
): Rows {
  if (place.detail === 'list') return { processes: [], moreProcesses: 0 }
  const body = bodyOf(place)
  const residents = container.processes.map(residentProcess)
  const count = residentRows(container, body.height)
  // What is at work is shown, also where it stands behind those that there is room for.
  const atWork = residents
    .slice(count)
    .filter((shown) =>
      known.some(({ owner, activity }) => activity !== 'past' && isSame(shown, owner)),
    )
  const transients = [...atWork, ...transientProcesses(known, residents, words.end.aProcess)]
  const room = Math.floor(body.height / pitch) - count
  const free = clamp(room, body.height < 2 * rowPitchMin ? 0 : 1, transientRowsMax)
  // The more important come first: who is at work now is not hidden by who has gone.
  const kept = transients.slice(0, free)
  const slots = memory.slots(`processes:${container.id}`).assign(kept.map(({ key }) => key))

  const rows = residents.slice(0, count).map((shown, i) => ({ shown, row: i }))
  for (const shown of kept) {
    const slot = slots.get(shown.key)!
    if (slot < free) rows.push({ shown, row: count + slot })
  }
  const hidden = residents.length + transients.length - atWork.length - rows.length
  return {
    processes: rows.map(({ shown, row }) =>
      drawRow(shown, roleOf(shown, known), {
        place,
        words: words.process,
        y: body.y + row * pitch,
        height: Math.min(pitch - 2, 28),
      }),
    ),
    moreProcesses: hidden,
  }
}

function residentRows({ processes }: Container, bodyHeight: number): number {
  const fit = Math.floor(bodyHeight / rowPitchMin)
  return Math.max(1, Math.min(processes.length, processesMax, fit - 1))
}

function bodyOf(place: BoxPlace): { y: number; height: number } {
  const header = place.detail === 'full' ? headerHeight : 26
  const footer = place.detail === 'full' ? footerHeight : 4
  return { y: place.y + header, height: place.height - header - footer }
}

function residentProcess({ pid, pidInside, startTicks, name, commandLine }: Process): Shown {
  const key = `${pid} ${startTicks}`
  return { key, pid, pidInside, name, commandLine: commandLine.join(' '), isResident: true }
}

function transientProcesses(
  roles: readonly ProcessRole[],
  residents: readonly Shown[],
  aProcess: string,
): Shown[] {
  const found = new Map<string, Shown>()
  for (const { owner } of roles) {
    if (residents.some((resident) => isSame(resident, owner))) continue
    const { pid, pidInside, startTicks, process = aProcess, commandLine = '' } = owner
    const key = pid === undefined ? process : `${pid} ${startTicks}`
    if (!found.has(key))
      found.set(key, { key, pid, pidInside, name: process, commandLine, isResident: false })
  }
  return [...found.values()]
}

function isSame(shown: Shown, { pid, startTicks, process }: Owner): boolean {
  if (pid === undefined) return shown.name === process
  return startTicks === undefined ? shown.pid === pid : shown.key === `${pid} ${startTicks}`
}

function roleOf(shown: Shown, roles: readonly ProcessRole[]): ProcessRole | undefined {
  return roles.find(({ owner }) => isSame(shown, owner))
}

function drawRow(
  shown: Shown,
  role: ProcessRole | undefined,
  at: { place: BoxPlace; words: SceneWords['process']; y: number; height: number },
): ProcessRow {
  const { place, words } = at
  const { pid, name, commandLine } = shown
  const inset = place.width >= widthWithHostPid ? 14 : 6
  const width = place.width - 2 * inset
  const pidInside = shown.pidInside === undefined ? '' : String(shown.pidInside)
  const room = width - 20 - (pidInside.length + 1) * monospaceWidth
  const command = commandText(name, commandLine)
  const onNode = place.width >= widthWithHostPid && pid !== undefined ? words.host(pid) : ''
  const onNodeWidth = onNode.length * hostPidLetterWidth + 10
  // What a process is comes before its number on the node, which its description has too.
  const hostPid = command.length * monospaceWidth <= room - onNodeWidth ? onNode : ''
  const activity = activityOf(shown, role)
  return {
    key: shown.key,
    pidInside,
    command: shortened(command, Math.max(4, Math.floor(room / monospaceWidth))),
    hostPid,
    activity,
    isListenerOnly: role?.owner.evidence === 'listener',
    conversation: role?.conversation,
    x: place.x + inset,
    y: at.y,
    width,
    height: at.height,
    description: describe(shown, command, words.activity[activity], words),
  }
}

/** A resident process goes on when its conversation is over. */
function activityOf({ isResident }: Shown, role: ProcessRole | undefined): ProcessActivity {
  if (role === undefined || (isResident && role.activity === 'past')) return 'idle'
  return role.activity
}

function describe(
  { pid, pidInside }: Shown,
  command: string,
  doing: string,
  words: SceneWords['process'],
): string {
  const host = pid === undefined ? '' : words.onNode(pid)
  return [words.named(pidInside, command), host, doing].filter((part) => part !== '').join(', ')
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
