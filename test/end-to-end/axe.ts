import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

type Violation = { id: string; nodes: { target: string[]; failureSummary: string }[] }
type Axe = { run(context: Document, options: object): Promise<{ violations: Violation[] }> }

declare global {
  interface Window {
    axe?: Axe
  }
}

/** How a page is visited that axe will look at: its own policy would let no other script in. */
export const forAxe = { bypassCSP: true, reducedMotion: 'reduce' } as const

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** The rules of WCAG 2.2 on levels A and AA; those still experimental are asked for by name. */
const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const experimental = { 'label-content-name-mismatch': { enabled: true } }

/** `view: rule: element`, each of them once; the page was visited `forAxe`. */
export async function violations(page: Page, view: string): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate(
    ([values, rules]) => {
      return window.axe!.run(document, { runOnly: { type: 'tag', values }, rules })
    },
    [standard, experimental] as const,
  )
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${view}: ${id}: ${target.join(' ')}: ${failureSummary}`,
    ),
  )
}
