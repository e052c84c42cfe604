import { describe, expect, it } from 'vitest'
import { ConversationStore } from '../../../ui/state/conversation-store.ts'
import { wget } from '../drawing/sample-pod.ts'

function ids(store: ConversationStore): number[] {
  return store.newest().map(({ id }) => id)
}

describe('conversation store', () => {
  it('lists the newest first, each once, as it was told last', () => {
    const store = new ConversationStore()
    store.push(1, [wget(1, 0), wget(2, 0)])
    store.push(2, [{ ...wget(1, 0), exchanges: 5 }])
    expect(ids(store)).toEqual([2, 1])
    expect(store.get(1)?.exchanges).toBe(5)
    expect(store.revision).toBe(2)
  })

  it('forgets those that have not changed for the longest time', () => {
    const store = new ConversationStore(3)
    store.push(1, [wget(1, 0), wget(2, 0), wget(3, 0)])
    store.push(2, [wget(1, 0)])
    store.push(3, [wget(4, 0)])
    expect(ids(store)).toEqual([4, 3, 1])
  })

  it('takes what came with an answer without going back', () => {
    const store = new ConversationStore()
    store.push(9, [wget(1, 0)])
    store.keep([wget(7, 0)])
    expect([store.revision, store.size]).toEqual([9, 2])
    store.clear()
    expect([store.revision, store.size, ids(store)]).toEqual([0, 0, []])
  })
})
