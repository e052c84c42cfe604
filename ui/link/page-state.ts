import { sortKeys, type ListOrder } from '../../shared/messages/listing-records.ts'
import { isLanguageCode, type LanguageCode } from '../language/language-code.ts'
import { layouts, type Layout } from '../state/layout.ts'
import { spacings, type Spacing } from '../state/spacing.ts'
import { tabs, type Tab } from '../state/tabs.ts'
import type { ThemeName } from '../state/theme.svelte.ts'
import type { TimeSpan } from '../state/time-range.svelte.ts'
import {
  formatPageSource,
  parsePageSource,
  type LinkProblem,
  type PageSource,
} from './page-source.ts'

/**
 * What a link says of the page, and a lesson's step, and an entry of the browser's history. Times are
 * nanoseconds since the first packet; packets have their number in the capture.
 *
 * Applied, a state is the whole truth about the filter, the range, the moment and the selection: what
 * it does not name is cleared, as are order, columns and zoom. Tab, layout, spacing, rate, theme, presentation and language stay as they are
 * where it does not name them.
 */
export type PageState = {
  source?: PageSource
  tab?: Tab
  layout?: Layout
  filter?: string
  range?: TimeSpan
  /** The part of the time that the timeline shows. */
  zoom?: TimeSpan
  /** How the packets are listed: the order, where it is not that of capture, and the columns. */
  order?: ListOrder
  columns?: readonly string[]
  /** Of a live capture: nanoseconds since 1970 of the first packet. Numbers and times count from it. */
  startNs?: string
  timeNs?: number
  packet?: number
  conversation?: number
  /** A field's filter name, such as `tcp.flags`, in the selected packet. */
  field?: string
  /** Captured time per page time: 0.001 shows a millisecond in a second. */
  rate?: number
  spacing?: Spacing
  theme?: ThemeName
  presentation?: boolean
  language?: LanguageCode
}

/** What the transport offers at most. */
const rateMin = 1e-4
const rateMax = 100
/** A column is built in, or shows a field. */
const column = /^(field:)?[a-z0-9_.-]+$/i
const columnsMax = 40
const fieldName = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i

/**
 * `#/live/shop/cart?v=ladder&f=http&r=0-2000000&t=1000&p=7&c=2&fld=tcp.flags&x=0.001&ym=event&th=dark`
 * `&pres=1&lang=es`. Names it does not know are passed over: a newer page may know them.
 */
export function parsePageState(hash: string): PageState | LinkProblem {
  const [path = '', ...rest] = hash.replace(/^#/, '').split('?')
  const source = parsePageSource(path, new URLSearchParams(rest.join('?')))
  if (source !== undefined && 'problem' in source) return source
  const state: PageState = source === undefined ? {} : { source }
  for (const [name, value] of new URLSearchParams(rest.join('?'))) {
    const part = Object.hasOwn(parts, name) ? parts[name]!.parse(value) : {}
    if (part === undefined) return { problem: { name, value } }
    Object.assign(state, part)
  }
  return state
}

/** The same state comes back from `parsePageState`, for values within its limits. */
export function formatPageState(state: PageState): string {
  const { path, query } = formatPageSource(state.source)
  for (const [name, { format }] of Object.entries(parts)) {
    const value = format(state)
    if (value !== undefined) query.set(name, value)
  }
  const said = query.toString()
  return `#${path}${said === '' ? '' : `?${said}`}`
}

type Part = {
  /** Absent when the value is none. */
  parse(value: string): PageState | undefined
  format(state: PageState): string | undefined
}

const parts: Record<string, Part> = {
  v: choice('tab', tabs),
  ly: choice('layout', layouts),
  f: {
    parse: (filter) => (filter === '' ? {} : { filter }),
    format: ({ filter }) => (filter === '' ? undefined : filter),
  },
  r: span('range'),
  z: span('zoom'),
  so: {
    parse: parseOrder,
    format: ({ order }) => order && (order.descending ? '-' : '') + order.by,
  },
  cl: {
    parse: (text) => {
      const columns = text.split(',')
      const areColumns = columns.length <= columnsMax && columns.every((one) => column.test(one))
      return areColumns ? { columns } : undefined
    },
    format: ({ columns }) => columns?.join(','),
  },
  at: {
    parse: (text) => (/^\d{1,20}$/.test(text) ? { startNs: text } : undefined),
    format: ({ startNs }) => startNs,
  },
  t: wholeNumber('timeNs', 0),
  p: wholeNumber('packet', 1),
  c: wholeNumber('conversation', 1),
  fld: {
    parse: (field) => (fieldName.test(field) ? { field } : undefined),
    format: ({ field }) => field,
  },
  x: { parse: parseRate, format: ({ rate }) => rate?.toString() },
  ym: choice('spacing', spacings),
  th: choice('theme', ['light', 'dark']),
  pres: {
    parse: (value) => (/^[01]$/.test(value) ? { presentation: value === '1' } : undefined),
    format: ({ presentation }) =>
      (presentation && '1') || (presentation === false ? '0' : undefined),
  },
  lang: {
    parse: (value) => (isLanguageCode(value) ? { language: value } : undefined),
    format: ({ language }) => language,
  },
}

function choice<Name extends 'tab' | 'layout' | 'spacing' | 'theme'>(
  name: Name,
  values: readonly NonNullable<PageState[Name]>[],
): Part {
  return {
    parse: (text) => {
      const value = values.find((one) => one === text)
      return value && { [name]: value }
    },
    format: (state) => state[name],
  }
}

function wholeNumber(name: 'timeNs' | 'packet' | 'conversation', min: number): Part {
  return {
    parse: (text) => {
      const value = parseWhole(text)
      return value !== undefined && value >= min ? { [name]: value } : undefined
    },
    format: (state) => state[name]?.toFixed(0),
  }
}

function parseWhole(text: string): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(value) ? value : undefined
}

function span(name: 'range' | 'zoom'): Part {
  return {
    parse: (text) => {
      const [from, to, ...more] = text.split('-').map(parseWhole)
      if (from === undefined || to === undefined || from > to || more.length > 0) return undefined
      return { [name]: { fromNs: from, toNs: to } }
    },
    format: ({ [name]: of }) => of && `${of.fromNs}-${of.toNs}`,
  }
}

function parseOrder(text: string): PageState | undefined {
  const isDescending = text.startsWith('-')
  const by = sortKeys.find((key) => key === (isDescending ? text.slice(1) : text))
  return by && { order: { by, ...(isDescending && { descending: true as const }) } }
}

function parseRate(text: string): PageState | undefined {
  const rate = /^[\d.e-]+$/.test(text) ? Number(text) : NaN
  return rate >= rateMin && rate <= rateMax ? { rate } : undefined
}
