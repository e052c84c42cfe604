import { parseFilter } from '../filter/parse-filter.ts'
import type { FilterProblem } from '../filter/problem.ts'

/** What is wrong with a display filter, if anything. It brings the catalogue of all fields with it. */
export function filterProblem(text: string): FilterProblem | undefined {
  const parsed = parseFilter(text)
  return 'problem' in parsed ? parsed.problem : undefined
}
