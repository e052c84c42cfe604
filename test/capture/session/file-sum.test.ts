import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fileSum } from '../../../capture/session/file-sum.ts'

const path = 'test/fixtures/wget-nginx-lo.pcap'

it('is what the page says of the same file, and nothing of what is none', async () => {
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12)
  expect(await fileSum(path)).toEqual({ bytes: statSync(path).size, sha256 })
  expect(await fileSum('test/fixtures')).toBeUndefined()
  expect(await fileSum('no such file')).toBeUndefined()
})
