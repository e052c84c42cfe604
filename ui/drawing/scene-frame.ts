/**
 * Where the fixed parts of the picture are. Written for 836 × 516; other sizes keep the distances
 * that text needs and give the rest to the boxes.
 */
export type SceneFrame = {
  width: number
  height: number
  /** Of the line that stands for the node's bridge. */
  bridgeY: number
  pod: { x: number; y: number; width: number; height: number }
  /** Where the veth comes down into the pod. */
  vethX: number
  outerY: number
  loopbackY: number
  railX1: number
  railX2: number
  boxes: { x1: number; x2: number; y1: number; y2: number }
}

/** In less room than this the whole picture is scaled down: words would overlap. */
const sizeMin = { width: 640, height: 516 }
/** In more room than this it is scaled up: for a projector. */
const sizeMax = { width: 940, height: 570 }

const margin = 24
const railInset = 20
const boxInset = 40

export function frameScene(size: { width: number; height: number }): SceneFrame {
  const { width, height } = sceneSize(size)
  const pod = { x: margin, y: 104, width: width - 2 * margin, height: height - 120 }
  const loopbackY = height - 104
  return {
    width,
    height,
    bridgeY: 46,
    pod,
    vethX: width / 2,
    outerY: 170,
    loopbackY,
    railX1: margin + railInset,
    railX2: width - margin - railInset,
    boxes: { x1: margin + boxInset, x2: width - margin - boxInset, y1: 206, y2: loopbackY - 68 },
  }
}

/** Scaled to what it is drawn for, with the proportions of the room as far as they are bearable. */
function sceneSize(room: { width: number; height: number }): { width: number; height: number } {
  const width = Math.max(1, room.width)
  const height = Math.max(1, room.height)
  const shrink = Math.min(1, width / sizeMin.width, height / sizeMin.height)
  const grow = Math.max(1, Math.min(width / sizeMax.width, height / sizeMax.height))
  const scale = shrink * grow
  return {
    width: Math.round(Math.min(sizeMax.width, width / scale)),
    height: Math.round(Math.min(sizeMax.height, height / scale)),
  }
}
