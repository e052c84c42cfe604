import { shortened } from './end-name.ts'
import type { Peer } from './scene.ts'
import type { SceneWords } from './scene-words.ts'
import type { PictureFrame } from './scene-frame.ts'
import type { SceneMemory } from './sticky-slots.ts'
import type { PeerPlace } from './end-places.ts'

/** More outside peers than these are counted in one place. */
const peersMax = 12

type Spot = Pick<Peer, 'x' | 'y' | 'width' | 'height'>
type Words = Pick<Peer, 'key' | 'label' | 'detail' | 'dashed' | 'podKey'>

const gap = 8
const pillHeight = 22
/** Addresses are monospaced, other names are not. */
const letterWidth = { address: 7.1, name: 6.4 }
/** Most IPv4 addresses fit. */
const pillWidthMin = 104
/** The veth's name stands left of those below the bridge. */
const vethNameWidth = 110
/** Right of the pills above the bridge are the buttons of the view. */
const buttonsWidth = 96
const buttonsWidthOfSeveral = 270

/** Outside peers on the node's strip, and which of them an end belongs to. */
export type DrawnPeers = { peers: Peer[]; peerOf(key: string): Peer | undefined }

/**
 * One pill for each peer at a place that it keeps: above the bridge from the right, then below it.
 * Beyond the limit the last place stands for all the others, with their number.
 */
export function drawPeers(
  places: readonly PeerPlace[],
  { frame, memory, words }: { frame: PictureFrame; memory: SceneMemory; words: SceneWords['peer'] },
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
  const { key, detail, isDashed, podKey } = place
  const isAddress = place.label === place.shortLabel
  const letters = Math.floor((width - 8) / letterWidth[isAddress ? 'address' : 'name'])
  const label = place.label.length <= letters ? place.label : place.shortLabel
  return {
    key,
    label: shortened(label, letters),
    detail,
    dashed: isDashed,
    ...(podKey && { podKey }),
  }
}

function wordsOfOthers(others: readonly PeerPlace[], words: SceneWords['peer']): Words {
  const detail = others.map(({ label }) => label).join(', ')
  return { key: 'others', label: words.others(others.length), detail, dashed: false }
}

/** Rows above the bridge, filled from the right; with one pod there is room below it too. */
function peerSpots({ x1, x2, pods, peerRows }: PictureFrame): Spot[] {
  const [first] = pods
  const isOne = pods.length === 1
  const right = x2 - (isOne ? buttonsWidth : buttonsWidthOfSeveral)
  const above = right - x1
  const columns = Math.max(2, Math.floor((above + gap) / (pillWidthMin + gap)))
  const width = (above + gap) / columns - gap
  const row = (end: number, y: number, count: number): Spot[] =>
    Array.from({ length: count }, (_, i) => {
      return { x: end - (i + 1) * width - i * gap, y, width, height: pillHeight }
    })
  const below =
    peerRows.below === undefined || first === undefined ? 0 : x2 - first.vethX - vethNameWidth
  const spots = [
    ...peerRows.above.flatMap((y) => row(right, y, columns)),
    ...row(x2, peerRows.below ?? 0, Math.floor((below + gap) / (width + gap))),
  ]
  return spots.slice(0, peersMax)
}
