import { describe, expect, it } from 'vitest'
import { Direction } from '../../../shared/messages/records.ts'
import { hangingLane } from '../../../ui/drawing/lane-path.ts'
import { emptyMark, type Mark } from '../../../ui/drawing/marks.ts'
import { paintLabels, paintMarks } from '../../../ui/drawing/paint-marks.ts'
import { laneLoads } from '../../../ui/drawing/paint-tapers.ts'

const colours = { toServer: '#111', toClient: '#222', error: '#333', ground: '#fff' }

/** A canvas that remembers what was written and painted on it. */
function paper() {
  const written: { text: string; x: number; y: number }[] = []
  const alphas: number[] = []
  const canvas = {
    globalAlpha: 1,
    measureText: (text: string) => ({ width: text.length * 7 }),
    strokeText: () => {},
    fillText: (text: string, x: number, y: number) => written.push({ text, x, y }),
    beginPath: () => alphas.push(canvas.globalAlpha),
    ...Object.fromEntries(
      ['arc', 'moveTo', 'lineTo', 'closePath', 'fill', 'stroke'].map((name) => [name, () => {}]),
    ),
  }
  return { written, alphas, context: canvas as unknown as CanvasRenderingContext2D }
}

function mark(packet: number, y: number): Mark {
  return { ...emptyMark(), packet, x: 100, y, direction: Direction.toServer }
}

describe('words on marks', () => {
  const bottom = 200
  const roomOf = () => ({ x1: 0, x2: 400, bottom })

  it('never stand below the picture’s foot, nor on each other', () => {
    const { written, context } = paper()
    const labels = Array.from({ length: 6 }, (_, i) => ({ mark: mark(i, 150), text: `GET /${i}` }))
    paintLabels(context, labels, { colours, font: '12px sans', roomOf, written: [] })
    const ys = written.map(({ y }) => y)
    expect(Math.max(...ys)).toBeLessThanOrEqual(bottom)
    expect(new Set(ys).size).toBe(ys.length)
    expect(ys.length).toBeGreaterThan(3)
  })

  it('go above a mark that is at the foot', () => {
    const { written, context } = paper()
    paintLabels(context, [{ mark: mark(1, 195), text: 'GET /' }], {
      colours,
      font: '12px sans',
      roomOf,
      written: [],
    })
    expect(written[0]!.y).toBeLessThan(195)
  })

  it('stay within the wall, and off what is written there already', () => {
    const { written, context } = paper()
    const port = { x1: 80, x2: 120, y: 177 }
    const labels = [{ mark: mark(1, 150), text: 'a long line of words' }]
    const roomOfPod = () => ({ x1: 90, x2: 400, bottom })
    paintLabels(context, labels, {
      colours,
      font: '12px sans',
      roomOf: roomOfPod,
      written: [port],
    })
    const [only] = written
    expect(only!.x - (20 * 7) / 2).toBeGreaterThanOrEqual(90)
    expect(Math.abs(only!.y - port.y)).toBeGreaterThanOrEqual(15)
  })
})

it('paints what does not match the filter faintly, and hides none of it', () => {
  const { alphas, context } = paper()
  const marks = [mark(1, 10), mark(2, 20), mark(3, 30)]
  paintMarks(context, marks, { count: 3, colours, isMuted: ({ packet }) => packet === 2 })
  expect(alphas).toEqual([1, 0.2, 1])
})

it('adds up what is on its way on a lane, each way', () => {
  const path = hangingLane({ x: 0, y: 0 }, { x: 100, y: 0 }, 30)
  const many = (laneIndex: number, direction: Direction, count: number): Mark => ({
    ...emptyMark(),
    kind: 'many',
    laneIndex,
    direction,
    count,
    path,
  })
  const { toServer, toClient } = Direction
  const marks = [
    many(0, toServer, 5),
    many(1, toClient, 7),
    many(0, toClient, 2),
    many(0, toServer, 9),
  ]
  expect(laneLoads(marks, 3).map((load) => [load.toServer, load.toClient])).toEqual([
    [5, 2],
    [0, 7],
  ])
})
