import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPageState, parsePageState, type PageState } from '../../../ui/link/page-state.ts'
import type { LinkedPod, PageSource } from '../../../ui/link/page-source.ts'
import { layouts } from '../../../ui/state/layout.ts'
import { spacings } from '../../../ui/state/spacing.ts'
import { tabs } from '../../../ui/state/tabs.ts'

/** Anything that stands in an address: only half characters do not. */
const text = fc.string({ minLength: 1, unit: 'binary' })
const name = text.filter((one) => one !== '-')
const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const sum = fc.stringMatching(/^[0-9a-f]{12}$/)

const source: fc.Arbitrary<PageSource> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('file' as const),
      sha256: sum,
      name: text,
      bytes: fc.integer({ min: 0, max: 1e15 - 1 }),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('sample' as const) }),
  fc.record({ kind: fc.constant('live' as const), pods: pods() }),
  fc.record(
    { kind: fc.constant('lesson' as const), slug: text, step: text },
    { requiredKeys: ['kind', 'slug'] },
  ),
)

/** In the order of a link, which is the same whatever order the pods were told of in. */
function pods(): fc.Arbitrary<LinkedPod[]> {
  const pod = fc.record({ kubernetesNamespace: name, name: text }, { requiredKeys: ['name'] })
  const inLink = ({ kubernetesNamespace = '-', name: called }: LinkedPod) =>
    `${kubernetesNamespace}/${called}`
  return fc
    .uniqueArray(pod, { minLength: 1, maxLength: 3, selector: inLink })
    .map((some) => some.toSorted((a, b) => (inLink(a) < inLink(b) ? -1 : 1)))
}

const span = fc
  .tuple(count, count)
  .map(([a, b]) => ({ fromNs: Math.min(a, b), toNs: Math.max(a, b) }))

const state: fc.Arbitrary<PageState> = fc.record(
  {
    source,
    tab: fc.constantFrom(...tabs),
    layout: fc.constantFrom(...layouts),
    zoom: span,
    order: fc.constantFrom(
      { by: 'frame.len' as const },
      { by: 'from' as const, descending: true as const },
    ),
    columns: fc.uniqueArray(fc.constantFrom('number', 'history', 'field:ip.ttl'), { minLength: 1 }),
    startNs: fc.bigInt({ min: 0n, max: 10n ** 19n }).map(String),
    filter: text,
    range: span,
    timeNs: count,
    packet: number,
    conversation: number,
    field: fc.constantFrom('tcp.flags', 'http.request.method', 'ip'),
    rate: fc.double({ min: 1e-4, max: 100, noNaN: true }),
    spacing: fc.constantFrom(...spacings),
    theme: fc.constantFrom('light' as const, 'dark' as const),
    presentation: fc.boolean(),
    language: fc.constantFrom('en' as const, 'es' as const),
  },
  { requiredKeys: [] },
)

describe('a link', () => {
  it('brings back every state that it was made from', () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(parsePageState(formatPageState(one))).toEqual(one)
      }),
      { numRuns: 2_000 },
    )
  })

  it('never throws for what somebody has typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((one) => `#/file/${one}`),
          text.map((one) => `#/?${one}`),
        ),
        (typed) => {
          expect(parsePageState(typed)).toBeDefined()
        },
      ),
    )
  })

  it('reads as people write it', () => {
    expect(
      parsePageState(
        '#/live/shop/cart?v=ladder&f=tcp.port==80&r=0-2000000&t=1000&p=7&c=2&fld=tcp.flags&x=0.001&ym=time&th=dark&pres=1&lang=es',
      ),
    ).toEqual({
      source: { kind: 'live', pods: [{ kubernetesNamespace: 'shop', name: 'cart' }] },
      tab: 'ladder',
      filter: 'tcp.port==80',
      range: { fromNs: 0, toNs: 2_000_000 },
      timeNs: 1000,
      packet: 7,
      conversation: 2,
      field: 'tcp.flags',
      rate: 0.001,
      spacing: 'time',
      theme: 'dark',
      presentation: true,
      language: 'es',
    })
    expect(parsePageState('')).toEqual({})
    expect(parsePageState('#/live/shop/cart/-/stock')).toEqual({
      source: {
        kind: 'live',
        pods: [{ kubernetesNamespace: 'shop', name: 'cart' }, { name: 'stock' }],
      },
    })
    expect(parsePageState('#/lesson/handshake/3')).toEqual({
      source: { kind: 'lesson', slug: 'handshake', step: '3' },
    })
    expect(parsePageState('#/file/0123456789ab?n=a%20b.pcap&b=1200000')).toEqual({
      source: { kind: 'file', sha256: '0123456789ab', name: 'a b.pcap', bytes: 1_200_000 },
    })
  })

  it('names the part that cannot be understood', () => {
    const broken: Record<string, [string, string]> = {
      '#/?p=seven': ['p', 'seven'],
      '#/?p=0': ['p', '0'],
      '#/?v=toString': ['v', 'toString'],
      '#/?r=5-1': ['r', '5-1'],
      '#/?r=5': ['r', '5'],
      '#/?t=1e30': ['t', '1e30'],
      '#/?x=1000': ['x', '1000'],
      '#/?fld=a b': ['fld', 'a b'],
      '#/?pres=yes': ['pres', 'yes'],
      '#/nowhere': ['', '/nowhere'],
      '#/file/short': ['', '/file/short'],
      '#/live/only': ['', '/live/only'],
      '#/live/shop/cart/shop': ['', '/live/shop/cart/shop'],
      '#/live/%ff/x': ['', '/live/%ff/x'],
    }
    for (const [hash, [part, value]] of Object.entries(broken)) {
      expect(parsePageState(hash), hash).toEqual({ problem: { name: part, value } })
    }
  })

  it('passes over what only a newer page knows', () => {
    expect(parsePageState('#/?later=1&p=3&constructor=x')).toEqual({ packet: 3 })
  })
})
