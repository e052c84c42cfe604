import { describe, expect, it } from 'vitest'
import { explainNotFound } from '../../../capture/commands/pod-target.ts'

describe('a pod that is not found', () => {
  const notFound = { code: 'pod-not-found', text: 'There is none.', remedy: 'Try another name.' }
  const hidden = {
    code: 'namespaces-not-permitted',
    text: '2 are left out.',
    remedy: 'Run as root.',
  }

  it('may be one that may not be looked at: then that is said, with what helps', () => {
    expect(explainNotFound(notFound, [hidden])).toEqual({
      code: 'pod-not-found',
      text: 'There is none. 2 are left out.',
      remedy: 'Run as root.',
    })
  })

  it('is a wrong name where all could be looked at', () => {
    const names = { code: 'no-container-engine', text: 'No socket.', remedy: 'Start it.' }
    expect(explainNotFound(notFound, [names])).toBe(notFound)
  })

  it('stays ambiguous', () => {
    const ambiguous = { ...notFound, code: 'pod-ambiguous' }
    expect(explainNotFound(ambiguous, [hidden])).toBe(ambiguous)
  })
})
