import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrast, leastDifference } from './colour-vision.ts'

const css = readFileSync('ui/theme.css', 'utf8')

/** The colours of a rule, over those of the rules before it. */
function tokens(...selectors: string[]): Record<string, string> {
  return Object.assign(
    {},
    ...selectors.map((selector) => {
      const at = css.indexOf(`\n${selector} {`)
      if (at < 0) throw new Error(`no rule for ${selector}`)
      const body = css.slice(at, css.indexOf('}', at))
      return Object.fromEntries(
        [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
      )
    }),
  )
}

const light = tokens(':root')
const dark = tokens(':root', ":root[data-theme='dark']")
const themes = {
  light,
  dark,
  'light, presented': { ...light, ...tokens(':root[data-presentation]') },
  'dark, presented': { ...dark, ...tokens(":root[data-theme='dark'][data-presentation]") },
}
const grounds = ['bg', 'panel', 'pod', 'box', 'selected', 'hover'] as const
const texts = ['ink', 'mute', 'client', 'server', 'error', 'warning', 'ok', 'rail-ink'] as const

describe.each(Object.entries(themes))('the colours (%s)', (name, colours) => {
  const least = name.endsWith('presented') ? 7 : 4.5

  it(`let text be read on every ground: at least ${least}:1`, () => {
    const weak = texts.flatMap((text) =>
      grounds
        .map((ground) => ({ text, ground, ratio: contrast(colours[text]!, colours[ground]!) }))
        .filter(({ ratio }) => ratio < least)
        .map(({ ground, ratio }) => `${text} on ${ground}: ${ratio.toFixed(2)}`),
    )
    expect(weak).toEqual([])
    expect(contrast(colours['on-accent']!, colours['server']!)).toBeGreaterThanOrEqual(4.5)
  })

  it('let rails be seen on the pod and on the page: at least 3:1', () => {
    expect(contrast(colours['rail']!, colours['pod']!)).toBeGreaterThanOrEqual(3)
    expect(contrast(colours['rail']!, colours['bg']!)).toBeGreaterThanOrEqual(3)
  })

  it('tell client, server and error apart in every kind of vision', () => {
    expect(
      leastDifference([colours['client']!, colours['server']!, colours['error']!]),
    ).toBeGreaterThanOrEqual(20)
  })
})

it('measures as the design did', () => {
  expect(contrast('#8a6700', '#ffffff')).toBeCloseTo(5.22, 1)
  expect(contrast('#0558ff', '#ffffff')).toBeCloseTo(5.46, 1)
  expect(contrast('#d81888', '#ffffff')).toBeCloseTo(4.77, 1)
  expect(contrast('#4da3ff', '#0f141a')).toBeCloseTo(7.0, 0)
  expect(Math.round(leastDifference(['#8a6700', '#0558ff', '#d81888']))).toBe(54)
  expect(Math.round(leastDifference(['#ffb454', '#4da3ff', '#ff4d8d']))).toBe(41)
})
