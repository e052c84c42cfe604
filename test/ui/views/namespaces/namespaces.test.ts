import { flushSync, mount, unmount } from 'svelte'
import { expect, it } from 'vitest'
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
