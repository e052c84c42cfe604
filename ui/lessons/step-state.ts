import { parsePageState, type PageState } from '../link/page-state.ts'

/** What a step's `state` says: the part of a link behind its question mark. */
export function stepState(state: string): PageState {
  const parsed = parsePageState(`#?${state}`)
  return 'problem' in parsed ? {} : parsed
}

/** What is wrong with a step's `state`, if anything. */
export function stateProblem(state: string): string | undefined {
  const parsed = parsePageState(`#?${state}`)
  if (!('problem' in parsed)) return undefined
  const { name, value } = parsed.problem
  return `"${name}=${value}" is nothing that the page can show`
}
