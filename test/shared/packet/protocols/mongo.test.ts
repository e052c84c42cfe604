import { expect, it } from 'vitest'
import { dissect } from '../../../../shared/packet/dissect.ts'
import { fixtureFile } from '../../capture-files.ts'
import { type CapturedPacket, capturedPackets } from '../captured-packets.ts'
import { connectionsOf, exchangesOf, follow } from '../followed-streams.ts'

const packets = capturedPackets(fixtureFile('mongo.pcap'))
const messages = connectionsOf(packets).map((sent) => follow('mongo', sent))

it('pairs commands with replies, and names their collections', () => {
  const exchanges = exchangesOf(messages[1]!)
  expect(exchanges.map(({ request, answer, failed }) => [request, answer, failed])).toEqual([
    ['ismaster', 'Reply of 1', undefined],
    ['insert users', 'ok', undefined],
    ['find users', 'ok', undefined],
    ['getMore users', 'ok', undefined],
    ['update users', 'ok, with write errors', true],
    ['find missing', 'Error 13: not authorized on shop', true],
    ['ping', 'ok', undefined],
  ])
})

it('expects no answer to a write that nobody is to acknowledge', () => {
  const inserts = messages[1]!.filter(({ meaning }) => meaning!.text === 'insert users')
  expect(inserts.map(({ meaning }) => meaning!.role)).toEqual(['request', 'neither'])
})

it('knows a message that fills its packet on any port, and who asks', () => {
  const names = packets
    .map((packet) => dissectOnOtherPort(packet))
    .filter(({ protocol }) => protocol === 'MongoDB')
    .map(({ info }) => info)
  expect(names).toContain('find users')
  expect(names).toContain('ok')
})

function dissectOnOtherPort({ bytes, linkType, lengths }: CapturedPacket) {
  const moved = bytes.slice()
  const isFromServer = moved[34] === 0x69 && moved[35] === 0x89
  moved.set([0x75, 0x30], isFromServer ? 34 : 36)
  return dissect(moved, linkType, lengths)
}
