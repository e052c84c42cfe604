import { expect, it } from 'vitest'
import { PacketStore } from '../../../ui/state/packet-store.ts'
import { lastConversation, lastExchange } from '../../../ui/state/last-conversation.ts'
import { wget } from '../drawing/sample-pod.ts'
import { packetBatch } from './packet-batches.ts'

const [third, second, oldest] = [wget(3, 2e9), wget(2, 1e9), wget(1, 0)]
const open = { ...third!, state: 'established' as const }

function packets(first: number, count: number): PacketStore {
  const store = new PacketStore(1_000)
  store.append(packetBatch({ first, count }))
  return store
}

it('prefers the newest conversation that is over', () => {
  expect(lastConversation([open, second!, oldest!])?.id).toBe(2)
  expect(lastConversation([open])?.id).toBe(3)
  expect(lastConversation([])).toBeUndefined()
})

it('replays the selected conversation, else the newest with an exchange', () => {
  const bare = { ...third!, exchanges: 0 }
  expect(lastExchange([bare, second!, oldest!], packets(1, 33), undefined)?.id).toBe(2)
  expect(lastExchange([bare, second!, oldest!], packets(1, 33), 1)?.id).toBe(1)
})

it('never replays what this page has no packets of', () => {
  expect(lastExchange([third!, second!, oldest!], packets(12, 11), undefined)?.id).toBe(2)
  expect(lastExchange([third!], packets(1, 5), undefined)).toBeUndefined()
})
