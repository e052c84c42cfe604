import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { actOf, paneKeys } from '../../../ui/keys/pane-keys.ts'

describe('the keys of a pane', () => {
  it('are found by what is pressed, with what is held', () => {
    const press = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init)
    expect(actOf('tree', press({ key: 'ArrowRight' }))).toBe('open')
    expect(actOf('tree', press({ key: 'ArrowRight', shiftKey: true }))).toBe('openBelow')
    expect(actOf('tree', press({ key: 'ArrowRight', ctrlKey: true }))).toBe('openAll')
    expect(actOf('tree', press({ key: 'ArrowRight', altKey: true }))).toBeUndefined()
    expect(actOf('filter', press({ key: ' ', ctrlKey: true }))).toBe('complete')
    expect(actOf('table', press({ key: 'N', shiftKey: true }))).toBe('nextMark')
    expect(actOf('table', press({ key: '*', shiftKey: true }))).toBe('draftOnly')
  })

  it('mean one thing each, and the sheet lists all of them with words', () => {
    for (const { pane, keys } of paneKeys()) {
      const names = keys.flatMap((line) => line.names)
      expect(new Set(names).size, pane).toBe(names.length)
      expect(
        keys.every(({ does }) => does !== ''),
        pane,
      ).toBe(true)
    }
  })

  it('are asked for by every view: none knows a key of its own', () => {
    const views = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'ui/views'], {
      encoding: 'utf8',
    })
    const own = views
      .split('\n')
      .filter((file) => /\.(svelte|ts)$/.test(file))
      .filter((file) => /\bevent\.key\b|\{ key \}: Keyboard/.test(readFileSync(file, 'utf8')))
    // What is pressed like a button, and what is closed like a dialog.
    expect(own).toEqual([
      'ui/views/ladder/differences.svelte',
      'ui/views/packet-detail/header-diagram.svelte',
    ])
  })
})
