import { expect, it } from 'vitest'
import { interfaceNames } from '../../../ui/text/interface-names.ts'

it('names the loopback first, whichever tap began first', () => {
  expect(interfaceNames([{ name: 'eth0' }, { name: 'lo' }, { name: 'eth1' }])).toBe(
    'lo, eth0, eth1',
  )
  expect(interfaceNames([])).toBe('')
})
