import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

type Violation = { id: string; nodes: { target: string[]; failureSummary: string }[] }
type Axe = { run(context: Document, options: object): Promise<{ violations: Violation[] }> }

/** To be evaluated in a page, past its content security policy, before it is asked. */
export const axe = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)
/** The rules of WCAG 2.2 on levels A and AA; those still experimental are asked for by name. */
const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const experimental = { 'label-content-name-mismatch': { enabled: true } }

/** `view: rule: element`, each of them once. */
export async function violations(page: Page, view: string): Promise<string[]> {
  const found = await page.evaluate(
    ([values, rules]) => {
      const { axe: tool } = window as unknown as { axe: Axe }
      return tool.run(document, { runOnly: { type: 'tag', values }, rules })
    },
    [standard, experimental] as const,
  )
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${view}: ${id}: ${target.join(' ')}: ${failureSummary}`,
    ),
  )
}
