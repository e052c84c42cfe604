import { describe, expect, it } from 'vitest'
import { Direction } from '../../../shared/messages/records.ts'
import { frameLadder } from '../../../ui/drawing/ladder-layout.ts'
import type { LadderScript } from '../../../ui/drawing/ladder-script.ts'
import { ladderMermaid } from '../../../ui/drawing/ladder-mermaid.ts'
import { ladderWords } from '../../../ui/views/ladder/words.ts'
import { ladderPicture } from '../../../ui/drawing/ladder-picture.ts'
import { framed, pictureOf } from '../../../ui/saving/svg-picture.ts'
import { wget } from '../drawing/sample-pod.ts'

const frame = { caption: ['Podscope', 'a <b>'], ground: '#fff', ink: '#333', font: 'Sans' }

const colours = {
  client: '#8a6700',
  server: '#0558ff',
  error: '#d81888',
  ink: '#000',
  mute: '#555',
  rail: '#ccc',
  sans: "system-ui, 'DejaVu Sans'",
  mono: 'monospace',
}

function ladderOf(labels: string[]): LadderScript {
  return {
    conversations: [wget(1, 0)],
    steps: labels.map((label, i) => ({
      conversation: 1,
      packet: i + 1,
      offsetNs: i * 1000,
      direction: i % 2 === 0 ? Direction.toServer : Direction.toClient,
      kind: label === 'ACK' ? 'ack' : label === 'RST' ? 'rst' : 'data',
      label,
      detail: '',
      payloadLength: 1,
      analysis: [],
    })),
    exchanges: [],
    omitted: 2,
  }
}

/** Every element of a picture, read as the XML that it has to be. */
function elementsOf(svg: string): Element[] {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml')
  return [...parsed.querySelectorAll('*')]
}

describe('a picture of the page', () => {
  it('keeps the look and leaves out what only a page has use for', () => {
    const holder = document.createElement('div')
    holder.innerHTML =
      '<svg viewBox="0 0 90 40" role="group" aria-label="x"><g class="row" tabindex="0" role="button"><text style="fill: rgb(1, 2, 3)" x="4">hi</text></g></svg>'
    document.body.append(holder)
    const picture = pictureOf(holder.querySelector('svg')!, frame)
    expect(picture.width).toBe(90)
    expect(picture.height).toBeGreaterThan(40)
    expect(picture.svg).toContain('fill="rgb(1, 2, 3)"')
    expect(picture.svg).not.toMatch(/class=|role=|tabindex=|aria-|style=/)
    holder.remove()
  })

  it('writes its caption as text, in as many lines as it needs', () => {
    const narrow = framed('', { width: 60, height: 10 }, frame)
    expect(narrow.svg.match(/<text/g)).toHaveLength(2)
    expect(narrow.svg).toContain('a &lt;b&gt;')
    expect(framed('', { width: 600, height: 10 }, frame).svg.match(/<text/g)).toHaveLength(1)
  })
})

describe('a whole ladder', () => {
  const choice = { byContainer: false, words: ladderWords().end }

  it('is a picture with an arrow for each row, and nothing of it is markup', () => {
    const ladder = ladderOf(['GET /<script>&"', 'ACK', 'RST'])
    const { drawing, width } = ladderPicture(ladder, {
      frame: frameLadder(500, ladder, { ...choice, order: [] }),
      choice,
      view: { level: 'all', spacing: 'event', unfolded: new Set() },
      colours,
      words: ladderWords(),
    })
    expect(width).toBe(500)
    const elements = elementsOf(framed(drawing, { width, height: 100 }, frame).svg)
    expect(elements.filter(({ tagName }) => tagName === 'path')).toHaveLength(3)
    expect(elements.some(({ tagName }) => tagName === 'script')).toBe(false)
    expect(drawing).toContain('and 2 more packets')
  })

  it('is a Mermaid diagram in which no label ends a line or begins a comment', () => {
    const text = ladderMermaid(ladderOf(['GET /;#%%{\n', 'ACK', 'RST']), ladderWords())
    expect(text.split('\n')).toEqual([
      'sequenceDiagram',
      '  participant L1 as busybox · wget :51001',
      '  participant L2 as nginx · nginx :80',
      '  L1->>L2: GET /#59;#35;#37;#37;#123; , 0.000 ms',
      '  L2-->>L1: ACK, 0.001 ms',
      '  L1-xL2: RST, 0.002 ms',
      '  Note over L1,L2: and 2 more packets',
      '',
    ])
  })
})
