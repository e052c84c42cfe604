import { expect, test } from 'vitest'
import type { HostMessage } from '../../../shared/messages/messages.ts'
import { parseHostMessage } from '../../../shared/messages/parse-host-message.ts'

test('a page reads what a host sends', () => {
  const messages: HostMessage[] = [
    { kind: 'welcome', version: '1', hostId: 'h', pods: [], warnings: [] },
    { kind: 'source', state: { phase: 'none' } },
    { kind: 'answer', id: 1, answer: { about: 'exchanges', exchanges: [] } },
  ]
  for (const message of messages) {
    expect(parseHostMessage(JSON.stringify(message))).toEqual(message)
  }
})

test.each([
  ['<html>', 'a message is a JSON object, and this is not JSON'],
  ['7', 'a message is a JSON object'],
  ['{"kind":"hello"}', 'the host sent a message of the unknown kind "hello"'],
  ['{"kind":"constructor"}', 'the host sent a message of the unknown kind "constructor"'],
  ['{"kind":"answer","id":1}', 'the host sent an answer about something unknown'],
  [
    '{"kind":"answer","id":1,"answer":{"about":"x"}}',
    'the host sent an answer about something unknown',
  ],
])('a page does not take %s for a message', (text, problem) => {
  expect(parseHostMessage(text)).toEqual({ problem })
})
