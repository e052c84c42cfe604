import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findTools } from '../../../../capture/pods/demo-pod/tools.ts'

const names = ['setpriv', 'unshare', 'nsenter', 'pivot_root', 'mount', 'ip', 'busybox', 'nginx']

describe('finding the programs for the demo pod', () => {
  let folder: string

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'podscope-tools-')))
    for (const name of names) writeFileSync(join(folder, name), '', { mode: 0o755 })
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it('finds each where it lies', () => {
    const found = findTools(['/nowhere', folder])
    expect(found).toEqual(Object.fromEntries(names.map((name) => [name, join(folder, name)])))
  })

  it('names those that are missing or not executable, and the packages that have them', () => {
    rmSync(join(folder, 'ip'))
    rmSync(join(folder, 'busybox'))
    chmodSync(join(folder, 'nginx'), 0o644)
    expect(findTools([folder])).toEqual({
      code: 'demo-tools-missing',
      text: 'The demo pod is made with programs that are not installed here: ip, busybox, nginx.',
      remedy: 'On Debian or Ubuntu: apt-get install iproute2 busybox nginx-light',
    })
  })
})
