import { flushSync, mount, tick, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import PodPicture from '../../../../ui/views/pod-picture/pod-picture.svelte'
import { busyboxId } from '../../drawing/sample-pod.ts'
import { language } from '../../../../ui/language/language.svelte.ts'
import { press } from '../engine-host.ts'
import { SampleHost } from '../sample-host.ts'

let host: SampleHost
let view: Record<string, unknown>
beforeEach(() => {
  host = new SampleHost()
  view = mount(PodPicture, { target: document.body, props: { session: host.session } })
  flushSync()
})
afterEach(() => unmount(view))

async function settle(): Promise<void> {
  host.frame()
  flushSync()
  await tick()
  flushSync()
}

/** A wget whose packets are on their way at the moment that the page shows. */
async function showWget(): Promise<void> {
  host.showPod()
  host.wget(0)
  host.session.clock.step(500_000, performance.now())
  await settle()
}

function part(id: string): SVGGElement {
  return document.querySelector<SVGGElement>(`[data-part="${id}"]`)!
}

function labels(): (string | null)[] {
  return [...document.querySelectorAll('[role="button"]')].map((one) =>
    one.getAttribute('aria-label'),
  )
}

it('has a named button for each part that can be chosen', async () => {
  await showWget()
  expect(labels()).toEqual(
    expect.arrayContaining([
      'pod nginx-busybox, net:[4026532326], one network namespace',
      'container busybox, own pid and mnt namespaces · sees 1 process',
      'process 1: wget localhost -O -, 13001 on the node, client, in busybox',
      'process 7: nginx: worker, 19101 on the node, server, in nginx',
      'TCP port 80 on the loopback, listening on 0.0.0.0',
      'busybox · wget :51001 to nginx · nginx :80',
    ]),
  )
})

it('selects the conversation of a lane, and lets go of it again', async () => {
  await showWget()
  const lane = part('lane 1')
  lane.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  expect(host.session.selection.conversation).toBe(1)
  lane.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  expect(host.session.selection.isEmpty).toBe(true)
})

it('dims the containers that have no part in what is selected', async () => {
  await showWget()
  part(`container ${busyboxId}`).dispatchEvent(new MouseEvent('click', { bubbles: true }))
  await settle()
  const dimmed = [...document.querySelectorAll('[data-part].dimmed')].map((one) =>
    one.getAttribute('aria-label'),
  )
  expect(dimmed).toContain('container nginx, own pid and mnt namespaces · sees 2 processes')
  expect(dimmed.some((label) => label!.includes('busybox'))).toBe(false)
})

it('is walked through by arrow keys, with one part in the Tab order', async () => {
  await showWget()
  part('pod').focus()
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown']) {
    document.activeElement!.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
    )
    await settle()
  }
  expect(document.activeElement!.getAttribute('aria-label')).toContain('nginx: master')
  expect(document.querySelectorAll('g[tabindex="0"]')).toHaveLength(1)
})

it('hides the canvas of marks from assistive technology and tells what a mark is', async () => {
  await showWget()
  expect(document.querySelector('canvas')!.getAttribute('aria-hidden')).toBe('true')
  expect(document.querySelector('svg')!.textContent).toContain('one mark = one packet')
})

it('says why there is nothing to draw', async () => {
  await settle()
  expect(document.body.textContent).toContain('Looking at the pod')
})

it('lets lanes stand back that have no packet which matches the filter', async () => {
  await showWget()
  expect(part('lane 1').classList.contains('muted')).toBe(false)
  host.filter('http', [4])
  await settle()
  expect(part('lane 1').classList.contains('muted')).toBe(false)
  host.filter('dns', [])
  await settle()
  expect(part('lane 1').classList.contains('muted')).toBe(true)
  expect(document.querySelector('svg')!.textContent).toContain('faint: does not match the filter')
})

it('is scaled by keys, and fitted again', async () => {
  await showWget()
  press(part('pod'), '+')
  await settle()
  expect(document.querySelector('svg > g')!.getAttribute('transform')).toContain('scale(1.25)')
  const fit = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Fit')!
  fit.click()
  await settle()
  expect(document.querySelector('svg > g')!.getAttribute('transform')).toBeNull()
})

it('speaks Spanish', async () => {
  await showWget()
  language.choose('es')
  await settle()
  expect(labels()).toContain('contenedor busybox, espacios pid y mnt propios · ve 1 proceso')
  expect(document.querySelector('svg')!.textContent).toContain('una marca = un paquete')
  language.choose('en')
})
