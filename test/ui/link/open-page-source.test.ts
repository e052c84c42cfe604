import { beforeEach, describe, expect, it } from 'vitest'
import type { HostMessage, PodChoice, ViewMessage } from '../../../shared/messages/messages.ts'
import type { CarrierListener } from '../../../ui/connection/carrier.ts'
import { openPageSource, standingOf, unknownPods } from '../../../ui/link/open-page-source.ts'
import type { PageSource } from '../../../ui/link/page-source.ts'
import { readPageSource } from '../../../ui/link/read-page-state.ts'
import { Host } from '../../../ui/state/host.svelte.ts'
import { Page } from '../../../ui/state/page.svelte.ts'
import { samplePod } from '../drawing/sample-pod.ts'

const two: Extract<PageSource, { kind: 'live' }> = {
  kind: 'live',
  pods: [
    { kubernetesNamespace: 'shop', name: 'cart' },
    { kubernetesNamespace: 'shop', name: 'stock' },
  ],
}

describe('a link that names several pods', () => {
  let page: Page
  let said: ViewMessage[]
  let listener: CarrierListener

  beforeEach(async () => {
    said = []
    page = new Page(
      new Host((told) => {
        listener = told
        return { send: (message) => said.push(message), close: () => {} }
      }),
    )
    await Promise.resolve()
    listener.opened()
  })

  function say(...messages: HostMessage[]): void {
    for (const message of messages) listener.message(message)
  }

  it('asks for them together, once all of them are known', () => {
    welcome('cart')
    expect(standingOf(page, two)).toBe('needed')
    expect(unknownPods(page.host.session!, two)).toEqual([two.pods[1]])
    expect(openPageSource(page, two)).toBe(false)

    welcome('cart', 'stock')
    expect(standingOf(page, two)).toBe('opening')
    expect(openPageSource(page, two)).toBe(true)
    expect(said.at(-1)).toEqual({
      kind: 'open',
      source: { type: 'pods', keys: ['shop/cart', 'shop/stock'] },
    })
  })

  it('opens nothing anew while those that are open are still told of', () => {
    welcome('cart', 'stock')
    const request = { type: 'pods' as const, keys: ['shop/stock', 'shop/cart'] }
    const open = { title: 'stock + cart', sourceId: 'a', interfaces: [], canRequest: false }
    say({ kind: 'source', state: { phase: 'live', ...open, request } }, snapshot('stock'))
    expect(openPageSource(page, two)).toBe(false)
    say(snapshot('cart'))
    expect(standingOf(page, two)).toBe('open')
    expect(said.some(({ kind }) => kind === 'open')).toBe(false)
    expect(readPageSource(page)).toEqual({ kind: 'live', pods: two.pods.toReversed() })
  })

  function welcome(...names: string[]): void {
    say({ kind: 'welcome', version: '0', hostId: 'h', pods: names.map(choice), warnings: [] })
  }
})

function choice(name: string): PodChoice {
  const key = `shop/${name}`
  const pod = { key, name, kubernetesNamespace: 'shop', source: 'kubernetes', containers: [] }
  return { ...pod, hostNetwork: false, joinable: true }
}

function snapshot(name: string): HostMessage {
  const pod = { ...samplePod.pod, key: `shop/${name}`, name, kubernetesNamespace: 'shop' }
  return { kind: 'pod', snapshot: { ...samplePod, pod } }
}
