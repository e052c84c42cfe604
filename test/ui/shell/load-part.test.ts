import { expect, it, vi } from 'vitest'
import { loadPart } from '../../../ui/shell/load-part.ts'

it('tries again what the network has dropped', async () => {
  const load = vi.fn<() => Promise<string>>()
  load.mockRejectedValueOnce(new TypeError('Failed to fetch')).mockResolvedValue('the part')
  expect(await loadPart(load)).toBe('the part')
  expect(load).toHaveBeenCalledTimes(2)
})

it('says what was wrong when it stays so', async () => {
  vi.useFakeTimers()
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(new TypeError('Failed to fetch'))
  const loaded = expect(loadPart(load)).rejects.toThrow('Failed to fetch')
  await vi.runAllTimersAsync()
  await loaded
  expect(load.mock.calls.length).toBeGreaterThan(2)
  vi.useRealTimers()
})
