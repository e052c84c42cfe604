import {
  entityKinds,
  moments,
  type Entity,
  type LessonStep,
  type Task,
  type TerminalEntry,
} from './lesson.ts'
import { checkFilter, readCheck, type FilterProblem } from './parse-check.ts'
import type { YamlValue } from './yaml-reader.ts'

/** What the `step` block of a step says; without one, nothing. */
export type StepSettings = Pick<
  LessonStep,
  | 'state'
  | 'asked'
  | 'at'
  | 'recording'
  | 'look'
  | 'when'
  | 'check'
  | 'task'
  | 'terminal'
  | 'sources'
>

const settings = [
  'state',
  'asked',
  'at',
  'recording',
  'look',
  'when',
  'check',
  'do',
  'terminal',
  'sources',
] as const

/** The grammars that a lesson quotes and that are not its own: what is wrong in them, if anything. */
export type Grammars = {
  /** Of what the page shows, which is the page's. */
  stateProblem?: (state: string) => string | undefined
  /** Of filters, which weighs more than all lessons: who has checked them before can leave it out. */
  filterProblem?: FilterProblem
}

export function readStepSettings(value: YamlValue, grammars: Grammars): StepSettings {
  const { stateProblem, filterProblem } = grammars
  const keys = new Set(value.keys(settings))
  return {
    state: keys.has('state') ? readState(value.at('state'), stateProblem) : '',
    ...(keys.has('asked') && { asked: readState(value.at('asked'), stateProblem) }),
    ...(keys.has('at') && { at: value.at('at').oneOf(moments) }),
    ...(keys.has('recording') && { recording: value.at('recording').text() }),
    ...(keys.has('look') && { look: readEntity(value.at('look'), filterProblem) }),
    ...(keys.has('when') && { when: readCheck(value.at('when'), filterProblem) }),
    ...(keys.has('check') && { check: readCheck(value.at('check'), filterProblem) }),
    ...(keys.has('do') && { task: readTask(value.at('do')) }),
    terminal: value.at('terminal').items().map(readTerminalEntry),
    sources: value
      .at('sources')
      .items()
      .map((source) => source.text()),
  }
}

function readState(value: YamlValue, stateProblem: Grammars['stateProblem']): string {
  const state = value.text()
  const problem = stateProblem?.(state)
  if (problem !== undefined) value.problem(problem)
  return state
}

/** `container busybox`, `packet where tcp.flags.syn == 1`, `field ip.dst where http`, `pod`. */
function readEntity(value: YamlValue, filterProblem: FilterProblem | undefined): Entity {
  const [thing = '', ...filter] = value.text().split(' where ')
  const [word = '', ...names] = thing.split(' ')
  const kind = entityKinds.find((known) => known === word)
  if (kind === undefined) {
    value.need(`a thing to look at: ${entityKinds.join(', ')}, with its name behind it`)
    return { kind: 'pod', name: '' }
  }
  const name = names.join(' ')
  if (filter.length === 0) return { kind, name }
  const where = filter.join(' where ')
  checkFilter(where, value, filterProblem)
  return { kind, name, where }
}

function readTask(value: YamlValue): Task {
  const keys = new Set(value.keys(['in', 'run', 'request']))
  return {
    where: value.at('in').text(),
    run: value.at('run').text(),
    byRequest: keys.has('request') && value.at('request').flag(),
  }
}

function readTerminalEntry(value: YamlValue): TerminalEntry {
  if (value.isText) return { recorded: value.text() }
  const keys = new Set(value.keys(['in', 'typed', 'output']))
  return {
    where: value.at('in').text(),
    typed: value.at('typed').text(),
    output: keys.has('output') ? value.at('output').text() : '',
  }
}
