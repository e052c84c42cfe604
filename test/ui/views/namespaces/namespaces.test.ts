import { flushSync, mount, unmount } from 'svelte'
import { expect, it } from 'vitest'
import { namespaceMatrix } from '../../../../shared/pod/namespace-matrix.ts'
import { namespacePicture } from '../../../../ui/drawing/namespace-picture.ts'
import { Session } from '../../../../ui/state/session.svelte.ts'
import Namespaces from '../../../../ui/views/namespaces/namespaces.svelte'
import { samplePod } from '../../drawing/sample-pod.ts'

it('is a table with headings for rows and columns, and the sentence above it', () => {
  const session = new Session(() => ({ send: () => {}, close: () => {} }))
  const view = mount(Namespaces, { target: document.body, props: { session } })
  flushSync()
  expect(document.querySelector('table')).toBeNull()
  session.message({ kind: 'pod', snapshot: samplePod })
  flushSync()
  expect(document.body.textContent).toContain('busybox and nginx share net, ipc and uts')
  const columns = [...document.querySelectorAll('th[scope="col"]')]
  expect(columns.map((one) => one.textContent)).toEqual([
    'Container',
    'net',
    'ipc',
    'uts',
    'pid',
    'mnt',
    'user',
  ])
  expect(document.querySelectorAll('th[scope="row"]')).toHaveLength(4)
  expect(document.querySelectorAll('td.shared')).toHaveLength(9)
  expect(document.querySelector('td.shared')?.getAttribute('title')).toContain('net:[4026532326]')
  void unmount(view)
})

it('can be saved as a picture that has the sentence and every cell', () => {
  const rows = namespaceMatrix(samplePod)
  const colour = '#123456'
  const look = { ink: colour, mute: colour, line: colour, accent: colour, shared: colour }
  const { drawing, width, height } = namespacePicture(
    rows,
    { ...look, sans: 'sans-serif', mono: 'monospace' },
    {
      sentence: 'They share <net>.',
      container: 'Container',
      nameOf: ({ name }) => name,
      remark: ({ owned }) => (owned ? 'holds' : ''),
    },
  )
  const svg = new DOMParser().parseFromString(
    `<svg xmlns="http://www.w3.org/2000/svg">${drawing}</svg>`,
    'image/svg+xml',
  )
  const said = [...svg.querySelectorAll('text')]
  expect(said[0]!.textContent).toBe('They share <net>.')
  const text = said.map((one) => one.textContent).join('|')
  for (const { name } of rows) expect(text).toContain(name)
  expect(said.filter((one) => one.textContent?.includes('…2326'))).toHaveLength(3)
  for (const one of said) {
    expect(Number(one.getAttribute('x'))).toBeLessThan(width)
    expect(Number(one.getAttribute('y'))).toBeLessThan(height)
  }
})
