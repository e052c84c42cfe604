import type { Test } from '../../shared/filter/expression.ts'
import { parseFilter } from '../../shared/filter/parse-filter.ts'
import type { Output } from './output.ts'

/** Without a test everything matches. */
export type Filtering = { test?: Test }

/** What `--filter` says; a wrong one is told on standard error, with marks under the place. */
export function readFilter(text: string | undefined, out: Output): Filtering | undefined {
  if (text === undefined) return {}
  const parsed = parseFilter(text)
  if ('test' in parsed) return parsed.test === undefined ? {} : { test: parsed.test }
  const { text: problem, offset, length } = parsed.problem
  const width = [...text.slice(offset, offset + length)].length
  const line = text.replaceAll(/\s/g, ' ')
  out.error(`podscope: ${problem}`)
  out.error(`  ${line}`)
  out.error(`  ${' '.repeat([...text.slice(0, offset)].length)}${'^'.repeat(Math.max(1, width))}`)
  return undefined
}
