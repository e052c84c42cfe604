import type { Rail } from './scene.ts'
import type { SceneFrame } from './scene-frame.ts'
import type { Taken } from './spans.ts'
import type { Topology } from './topology.ts'

/** With more boxes, the first one's ports would stand where the name of the loopback rail does. */
const lowLabelBoxesMax = 2
const labelLetterWidth = 7.9

/** The interfaces that all containers share: the one that leads out, above, and the loopback, below. */
export function drawRails(topology: Topology, frame: SceneFrame): Rail[] {
  const { loopback, outer, snapshot, containers, words } = topology
  const { railX1: x1, railX2: x2, outerY, loopbackY } = frame
  const rails: Rail[] = []
  if (outer !== undefined) {
    const more = snapshot.interfaces.length - (loopback === undefined ? 1 : 2)
    const others = more > 0 ? ` ${words.moreInterfaces(more)}` : ''
    const shown = outer.addresses.map(({ address }) => address).filter(isTelling)
    const addresses = shown.slice(0, frame.isLow ? 1 : 2).join('  ') + others
    rails.push({
      kind: 'outer',
      name: outer.name,
      addresses,
      x1,
      x2,
      y: outerY,
      // On a low screen it shares the line of the pod's name.
      labelX: frame.isLow ? frame.vethX + 12 : x1,
      labelY: outerY - (frame.isLow ? 12 : 13),
    })
  }
  if (loopback !== undefined) {
    // Large words leave room for one, and below the rail.
    const told = loopback.addresses.slice(0, frame.textSizeMin > 0 ? 1 : undefined)
    const addresses = told.map(({ address }) => address).join('  ')
    const isLow = containers.length <= lowLabelBoxesMax && !frame.isNarrow
    const labelY =
      frame.textSizeMin > 0 ? loopbackY + 28 : loopbackY - (isLow ? 18 : frame.isNarrow ? 42 : 46)
    rails.push({
      kind: 'loopback',
      name: loopback.name,
      addresses,
      x1,
      x2,
      y: loopbackY,
      labelX: x1,
      labelY,
    })
  }
  return rails
}

/** What the label takes of the line on which ports are written; nothing when it is on another line. */
export function takenByLabel({ kind, name, addresses, x1, y, labelY }: Rail): Taken[] {
  if (kind === 'outer' || labelY > y || y - labelY > 20) return []
  const width = (name.length + 1 + addresses.length) * labelLetterWidth
  return [{ x: -Infinity, x1, x2: x1 + width + 8 }]
}

/** Every interface has a link-local address; it says nothing about the pod. */
function isTelling(address: string): boolean {
  return !address.startsWith('fe80:')
}
