import { parseFilter } from '../filter/parse-filter.ts'
import type { Check } from './check.ts'
import { entityKinds, type Entity, type Task, type TerminalEntry } from './lesson.ts'
import { readCheck } from './parse-check.ts'
import type { YamlValue } from './yaml-reader.ts'

/** What the `step` block of a step says; without one, nothing. */
export type StepSettings = {
  state: string
  recording?: string
  look?: Entity
  when?: Check
  check?: Check
  task?: Task
  terminal: TerminalEntry[]
}

const settings = ['state', 'recording', 'look', 'when', 'check', 'do', 'terminal'] as const

/** What is wrong with the state of a step, if anything: its grammar is the page's. */
export type StateProblem = (state: string) => string | undefined

export function readStepSettings(value: YamlValue, stateProblem: StateProblem): StepSettings {
  const keys = new Set(value.keys(settings))
  return {
    state: keys.has('state') ? readState(value.at('state'), stateProblem) : '',
    ...(keys.has('recording') && { recording: value.at('recording').text() }),
    ...(keys.has('look') && { look: readEntity(value.at('look')) }),
    ...(keys.has('when') && { when: readCheck(value.at('when')) }),
    ...(keys.has('check') && { check: readCheck(value.at('check')) }),
    ...(keys.has('do') && { task: readTask(value.at('do')) }),
    terminal: value.at('terminal').items().map(readTerminalEntry),
  }
}

function readState(value: YamlValue, stateProblem: StateProblem): string {
  const state = value.text()
  const problem = stateProblem(state)
  if (problem !== undefined) value.problem(problem)
  return state
}

/** `container busybox`, `packet where tcp.flags.syn == 1`, `field ip.dst where http`, `pod`. */
function readEntity(value: YamlValue): Entity {
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
  if (!['packet', 'lane', 'field'].includes(kind)) {
    value.problem('only a packet, a lane or a field has a "where"')
  }
  const parsed = parseFilter(where)
  if ('problem' in parsed) value.problem(`the filter has a mistake: ${parsed.problem.text}`)
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
