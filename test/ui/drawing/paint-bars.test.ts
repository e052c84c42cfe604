import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Direction } from '../../../shared/messages/records.ts'
import { corneredLane } from '../../../ui/drawing/lane-path.ts'
import { emptyMark, type Mark } from '../../../ui/drawing/marks.ts'
import { paintMarks } from '../../../ui/drawing/paint-marks.ts'

const colours = { toServer: 'warm', toClient: 'cool', error: 'bad', ground: 'ground' }
/** From left to right: what is painted of it is told by x alone. */
const path = corneredLane([
  { x: 0, y: 0 },
  { x: 500, y: 0 },
])
const roundEnd = 5.5

type Stroke = { from: number; to: number; colour: string; alpha: number }

/** A canvas that remembers the strokes of bars. */
function paper() {
  const strokes: Stroke[] = []
  let xs: number[] = []
  const canvas = {
    globalAlpha: 1,
    strokeStyle: '',
    beginPath: () => (xs = []),
    moveTo: (x: number) => xs.push(x),
    lineTo: (x: number) => xs.push(x),
    stroke: () => {
      const [from, to] = [Math.min(...xs) - roundEnd, Math.max(...xs) + roundEnd]
      strokes.push({ from, to, colour: canvas.strokeStyle, alpha: canvas.globalAlpha })
    },
    ...Object.fromEntries(['arc', 'closePath', 'fill'].map((name) => [name, () => {}])),
  }
  return { strokes, context: canvas as unknown as CanvasRenderingContext2D }
}

function bar(progress: number, direction: Direction, payloadLength = 77): Mark {
  const mark = { ...emptyMark(), kind: 'data' as const, direction, payloadLength, path, progress }
  return { ...mark, packet: Math.round(progress * 1e6) }
}

function painted(marks: readonly Mark[], isMuted?: (mark: Mark) => boolean): Stroke[] {
  const { strokes, context } = paper()
  paintMarks(context, marks, { count: marks.length, colours, isMuted })
  return strokes
}

/** The pixels that strokes of one colour and strength cover. */
function covered(strokes: readonly Stroke[], colour: string, alpha: number): string {
  const pixels = Array.from({ length: 520 }, () => false)
  for (const stroke of strokes) {
    if (stroke.colour !== colour || stroke.alpha !== alpha) continue
    for (let x = Math.ceil(stroke.from); x <= stroke.to; x++) if (x >= 0) pixels[x] = true
  }
  return pixels.map((isCovered) => (isCovered ? 'x' : '.')).join('')
}

const someBars = fc
  .array(
    fc.record({
      progress: fc.double({ min: 0, max: 1, noNaN: true }),
      direction: fc.constantFrom(Direction.toServer, Direction.toClient),
      payloadLength: fc.integer({ min: 1, max: 65_000 }),
    }),
    { minLength: 100, maxLength: 150 },
  )
  // In the order of capture, as they travel.
  .map((bars) => bars.toSorted((a, b) => b.progress - a.progress))

it('in a crowd covers the same pixels as one by one, with fewer strokes', () => {
  fc.assert(
    fc.property(someBars, (bars) => {
      const marks = bars.map(({ progress, direction, payloadLength }) => {
        const travelled = direction === Direction.toServer ? progress : 1 - progress
        return bar(travelled, direction, payloadLength)
      })
      const isMuted = ({ packet }: Mark): boolean => packet % 5 === 0
      const together = painted(marks, isMuted)
      const apart = marks.flatMap((mark) => painted([mark], isMuted))
      for (const colour of [colours.toServer, colours.toClient]) {
        for (const alpha of [1, 0.2]) {
          expect(covered(together, colour, alpha)).toBe(covered(apart, colour, alpha))
        }
      }
      expect(together.length).toBeLessThan(marks.length)
    }),
    { numRuns: 30 },
  )
})

it('paints each of few bars by itself, though they touch', () => {
  const marks = [bar(0.5, Direction.toServer), bar(0.501, Direction.toServer)]
  expect(painted(marks)).toHaveLength(2)
})

it('keeps retransmissions hollow in a crowd', () => {
  const crowd = Array.from({ length: 120 }, () => bar(0.2, Direction.toServer))
  const again = { ...bar(0.8, Direction.toServer), isRetransmission: true }
  const strokes = painted([...crowd, again])
  expect(strokes.map(({ colour }) => colour)).toEqual(['warm', 'warm', 'ground'])
})
