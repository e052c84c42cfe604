import { shortened } from './end-name.ts'
import type { Peer } from './scene.ts'
import type { SceneWords } from './scene-words.ts'
import type { SceneFrame } from './scene-frame.ts'
import type { SceneMemory } from './sticky-slots.ts'
import type { EndPlace } from './topology.ts'

/** More outside peers than these are counted in one place. */
const peersMax = 12

type Spot = Pick<Peer, 'x' | 'y' | 'width' | 'height'>
type Words = Pick<Peer, 'key' | 'label' | 'detail' | 'dashed'>
type PeerPlace = Extract<EndPlace, { kind: 'peer' }>

const gap = 8
const pillHeight = 22
const letterWidth = 7.1
/** An IPv4 address fits. */
const pillWidthMin = 122
/** Left of the pills is the name of the node; below the bridge, that of the veth. */
const titleWidth = 268
const vethNameWidth = 110
/** Right of the pills above the bridge are the buttons of the view. */
const buttonsWidth = 96

/** Outside peers on the node's strip, and which of them an end belongs to. */
export type DrawnPeers = { peers: Peer[]; peerOf(key: string): Peer | undefined }

/**
 * One pill for each peer at a place that it keeps: above the bridge from the right, then below it.
 * Beyond the limit the last place stands for all the others, with their number.
 */
export function drawPeers(
  places: readonly PeerPlace[],
  { frame, memory, words }: { frame: SceneFrame; memory: SceneMemory; words: SceneWords['peer'] },
): DrawnPeers {
  const byKey = new Map(places.map((place) => [place.key, place]))
  const slots = memory.slots('peers').assign([...byKey.keys()])
  const spots = peerSpots(frame)
  const last = spots.length - 1
  const peers: Peer[] = []
  const drawn = new Map<string, Peer>()
  const others = [...byKey.values()].filter(({ key }) => slots.get(key)! >= last)
  for (const place of byKey.values()) {
    const slot = slots.get(place.key)!
    if (slot < last || others.length === 1) {
      const spot = spots[Math.min(slot, last)]!
      const peer = { ...spot, ...wordsOf(place, spot.width) }
      peers.push(peer)
      drawn.set(place.key, peer)
    }
  }
  if (others.length > 1) {
    const peer = { ...spots[last]!, ...wordsOfOthers(others, words) }
    peers.push(peer)
    for (const { key } of others) drawn.set(key, peer)
  }
  return { peers, peerOf: (key) => drawn.get(key) }
}

function wordsOf(place: PeerPlace, width: number): Words {
  const { key, detail, isDashed } = place
  const letters = Math.floor((width - 14) / letterWidth)
  const label = place.label.length <= letters ? place.label : place.shortLabel
  return { key, label: shortened(label, letters), detail, dashed: isDashed }
}

function wordsOfOthers(others: readonly PeerPlace[], words: SceneWords['peer']): Words {
  const detail = others.map(({ label }) => label).join(', ')
  return { key: 'others', label: words.others(others.length), detail, dashed: false }
}

/** A row above the bridge, filled from the right, and one below it beside the veth. */
function peerSpots(frame: SceneFrame): Spot[] {
  const right = frame.pod.x + frame.pod.width
  const above = right - buttonsWidth - frame.pod.x - titleWidth
  const below = right - frame.vethX - vethNameWidth
  const columns = Math.max(2, Math.floor((above + gap) / (pillWidthMin + gap)))
  const width = (above + gap) / columns - gap
  const row = (end: number, y: number, count: number): Spot[] =>
    Array.from({ length: count }, (_, i) => {
      return { x: end - (i + 1) * width - i * gap, y, width, height: pillHeight }
    })
  const spots = [
    ...row(right - buttonsWidth, 14, columns),
    ...row(right, 58, Math.floor((below + gap) / (width + gap))),
  ]
  return spots.slice(0, peersMax)
}
