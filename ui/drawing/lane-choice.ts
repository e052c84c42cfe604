import type { ConversationRecord } from '../../shared/messages/records.ts'
import { isMulticast } from './address-kind.ts'
import type { EndPlace, PlaceEnds } from './end-places.ts'
import type { RailKind } from './scene.ts'

/** More lines than these can no longer be told apart. */
const lanesMax = 24

/** The moment that is drawn. */
export type SceneMoment = {
  clockNs: number
  /** A lane is there this long before its first packet, so that the mark finds it. */
  leadNs: number
  /** And for this long after its last packet, so that the mark arrives. */
  lingerNs: number
  /** Has a lane of its own in any case. */
  pinnedConversation?: number | undefined
}

/** A lane that shall be drawn: one conversation, or a bundle of several between the same two. */
export type ChosenLane = {
  key: string
  /** Newest first. */
  conversations: ConversationRecord[]
  isBundle: boolean
  isActive: boolean
  rail: RailKind
  client: EndPlace
  server: EndPlace
}

type Group = Pick<ChosenLane, 'key' | 'rail' | 'client' | 'server'> & {
  present: ConversationRecord[]
  last: ConversationRecord | undefined
}

/**
 * Which conversations get a lane at that moment: those that are going on, the newest first, and of
 * each client process and server port that are quiet now, the last one. What finds no lane of its own
 * shares its group's bundle; `undrawn` counts what finds not even that, `linkWide` what has no lane
 * because it is not between an end in the pod and another. O(conversations).
 */
export function chooseLanes(
  newestFirst: readonly ConversationRecord[],
  placeEnds: PlaceEnds,
  moment: SceneMoment,
): { lanes: ChosenLane[]; undrawn: number; linkWide: number } {
  const { byKey, linkWide } = groupUp(newestFirst, placeEnds, moment)
  const groups = [...byKey.values()].toSorted((a, b) => order(b, moment) - order(a, moment))
  const drawn = groups.slice(0, lanesMax)
  const undrawn = groups.slice(lanesMax).reduce((sum, { present }) => sum + present.length, 0)
  const owned = shareLanes(drawn, moment)
  return { lanes: drawn.flatMap((group) => lanesOf(group, owned, moment)), undrawn, linkWide }
}

/** Whether its packets, or marks of them, can be on their way at that moment. */
function isActiveAt({ startNs, lastNs }: ConversationRecord, moment: SceneMoment): boolean {
  return hasBegun(startNs, moment) && lastNs + moment.lingerNs >= moment.clockNs
}

function hasBegun(startNs: number, { clockNs, leadNs }: SceneMoment): boolean {
  return startNs <= clockNs + leadNs
}

function groupUp(
  newestFirst: readonly ConversationRecord[],
  placeEnds: PlaceEnds,
  moment: SceneMoment,
): { byKey: Map<string, Group>; linkWide: number } {
  const byKey = new Map<string, Group>()
  let linkWide = 0
  for (const conversation of newestFirst) {
    if (!hasBegun(conversation.startNs, moment)) continue
    const placed = placeEnds(conversation)
    if (placed === undefined) continue
    const { rail, client, server } = placed
    if (isLinkWide(conversation, client, server)) {
      if (isActiveAt(conversation, moment)) linkWide++
      continue
    }
    const { owner } = conversation.client
    const key = [
      rail,
      client.key,
      owner.process,
      server.key,
      conversation.transport,
      conversation.server.port,
    ].join(' ')
    let group = byKey.get(key)
    if (group === undefined) {
      byKey.set(key, (group = { key, rail, client, server, present: [], last: undefined }))
    }
    if (isPresent(conversation, moment)) group.present.push(conversation)
    else group.last ??= conversation
  }
  return { byKey, linkWide }
}

/** What the kernels of a link say to all on it, and what others say to each other. */
function isLinkWide(
  { server: { address } }: ConversationRecord,
  client: EndPlace,
  server: EndPlace,
): boolean {
  if (client.kind === 'peer' && server.kind === 'peer') return true
  return client.kind !== 'container' && isMulticast(address)
}

/** An open connection is there, with a thin line, also while nothing crosses it. */
function isPresent(conversation: ConversationRecord, moment: SceneMoment): boolean {
  return (
    conversation.state === 'established' ||
    conversation.id === moment.pinnedConversation ||
    isActiveAt(conversation, moment)
  )
}

function order({ present, last }: Group, moment: SceneMoment): number {
  const pinned = present.some(({ id }) => id === moment.pinnedConversation)
  return (pinned ? 2e15 : 0) + (present.length > 0 ? 1e15 : 0) + (present[0] ?? last)!.id
}

/** The conversations with a lane of their own: each group's newest, then the newest of all. */
function shareLanes(groups: readonly Group[], { pinnedConversation }: SceneMoment): Set<number> {
  const first = groups.flatMap(({ present }) => present.slice(0, 1))
  const rest = groups.flatMap(({ present }) => present.slice(1))
  const pinned = rest.filter(({ id }) => id === pinnedConversation)
  const ranked = [...pinned, ...rest.toSorted((a, b) => b.id - a.id)]
  return new Set(
    [...first, ...ranked].slice(0, Math.max(first.length, lanesMax)).map(({ id }) => id),
  )
}

function lanesOf(group: Group, owned: ReadonlySet<number>, moment: SceneMoment): ChosenLane[] {
  const { key, rail, client, server } = group
  const shown =
    group.present.length > 0 ? group.present : group.last === undefined ? [] : [group.last]
  const lane = (conversations: ConversationRecord[], isBundle: boolean): ChosenLane => ({
    key: isBundle ? `bundle ${key}` : `lane ${conversations[0]!.id}`,
    conversations,
    isBundle,
    isActive: conversations.some((conversation) => isActiveAt(conversation, moment)),
    rail,
    client,
    server,
  })
  if (group.present.length === 0) return shown.map((conversation) => lane([conversation], false))
  const single = shown
    .filter(({ id }) => owned.has(id))
    .map((conversation) => lane([conversation], false))
  const bundled = shown.filter(({ id }) => !owned.has(id))
  return bundled.length === 0 ? single : [...single, lane(bundled, true)]
}
