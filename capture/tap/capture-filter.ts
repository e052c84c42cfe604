import { execFile } from 'node:child_process'
import type { Remedy } from '../../shared/messages/messages.ts'
import { locateError } from './filter-error.ts'
import { minimalEnvironment } from '../programs/programs.ts'

/** Longer than any filter a person writes; a command line takes 128 KiB. */
const FILTER_CHARACTERS_MAX = 4096
/** A filter with a host's name asks a name server; one that does not answer must not hold up the rest. */
const CHECK_WAIT_MS = 5000

/**
 * What is wrong with a capture filter and where, or `undefined` when tcpdump takes it. Also
 * `undefined` where there is no tcpdump: whatever captures will say then. Some 10 ms for a good one;
 * a wrong one takes up to a hundred runs of tcpdump.
 */
export async function checkCaptureFilter(expression: string): Promise<Remedy | undefined> {
  const refused = findForbidden(expression)
  if (refused !== undefined) return refused
  const message = await compileFilter(expression)
  if (message === undefined) return undefined
  const { at, found, expected } = await locateError(expression, message, compileFilter)
  const place = at === undefined ? '' : ` at character ${at + 1}${found}`
  const advice = expected && ` Expected: ${expected}.`
  return wrong(`The capture filter is wrong${place}: ${message}.${advice}`)
}

function findForbidden(expression: string): Remedy | undefined {
  if (expression.trimStart().startsWith('-')) {
    return wrong('The capture filter is wrong at character 1: it may not begin with “-”.')
  }
  // oxlint-disable-next-line no-control-regex -- a NUL cannot be passed on, the rest cannot be meant.
  const control = expression.search(/[\0-\x08\x0e-\x1f]/)
  if (control >= 0) {
    return wrong(`The capture filter is wrong at character ${control + 1}: a control character.`)
  }
  if (expression.length > FILTER_CHARACTERS_MAX) {
    return wrong(`The capture filter is longer than ${FILTER_CHARACTERS_MAX} characters.`)
  }
  return undefined
}

function wrong(text: string): Remedy {
  return {
    code: 'filter-wrong',
    text,
    remedy: 'The language is that of tcpdump: see pcap-filter(7).',
  }
}

/** What libpcap says to it; `undefined` when it says nothing, or there is nobody to ask. */
function compileFilter(expression: string): Promise<string | undefined> {
  const args = ['-d', '-y', 'EN10MB', '--', expression]
  const options = { env: minimalEnvironment(), timeout: CHECK_WAIT_MS, maxBuffer: 1024 * 1024 }
  return new Promise((resolve) => {
    execFile('tcpdump', args, options, (error, _, standardError) => {
      if (error === null || error.code === 'ENOENT') resolve(undefined)
      else if (error.killed) resolve('its names could not be looked up in time')
      else resolve(standardError.split('\n')[0]!.replace(/^tcpdump: (can't parse.*?: )?/, ''))
    })
  })
}
