import { describe, expect, it } from 'vitest'
import { Direction, type PacketRow } from '../../../../shared/messages/records.ts'
import { unknownOwner } from '../../../../shared/pod/owner.ts'
import { rowText, type RowSources } from '../../../../ui/views/packet-table/row-text.ts'
import { formatOffset } from '../../../../ui/text/numbers.ts'
import { ownRules } from '../../../../ui/views/packet-table/colour-rule.ts'
import { wget } from '../../drawing/sample-pod.ts'

const conversation = wget(41, 0)
const row: PacketRow = {
  number: 409,
  offsetNs: 41_906_113_000,
  interface: 0,
  conversation: 41,
  direction: Direction.toServer,
  length: 143,
  capturedLength: 143,
  protocol: 'HTTP',
  source: '127.0.0.1',
  destination: '127.0.0.1',
  sourcePort: 51041,
  destinationPort: 80,
  info: 'GET / HTTP/1.1',
  analysis: [],
}
const facts = {
  number: 409,
  offsetNs: 41_906_113_000,
  conversation: 41,
  direction: Direction.toServer,
  length: 143,
  interface: 0,
}
const sources: RowSources = {
  facts,
  row,
  conversation,
  rule: ownRules.find(({ builtIn }) => builtIn === 'http'),
  values: new Map(),
  previousNs: 41_906_071_000,
  deltaNs: undefined,
  interfaceName: () => 'lo',
  formatTime: formatOffset,
  related: () => ({ sign: '', meaning: '' }),
}

/** The usual space for figures, so that expectations can be read. */
function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ')
}

describe('a row of the packet table', () => {
  it('names both ends by container, process and port', () => {
    const text = rowText(409, sources)
    expect(text.from).toMatchObject({ text: 'busybox · wget :51041', role: 'client' })
    expect(text.to).toMatchObject({ text: 'nginx · nginx :80', role: 'server' })
    expect(plain(text.time)).toBe('41.906 113')
    expect(text).toMatchObject({
      delta: '+0.042',
      interface: 'lo',
      protocol: 'HTTP',
      length: '143',
      info: 'GET / HTTP/1.1',
      colour: { stripe: 'client heavy', title: 'HTTP' },
    })
  })

  it('turns around with the packet, and keeps the colours of the roles', () => {
    const text = rowText(410, {
      ...sources,
      row: { ...row, direction: Direction.toClient },
      facts: { ...facts, direction: Direction.toClient },
    })
    expect(text.from).toMatchObject({ text: 'nginx · nginx :80', role: 'server' })
    expect(text.to).toMatchObject({ text: 'busybox · wget :51041', role: 'client' })
    expect(text.colour.stripe).toBe('server heavy')
  })

  it('shows the address where nobody can be named, and how sure a name is', () => {
    const { client, server } = conversation
    const text = rowText(409, {
      ...sources,
      conversation: {
        ...conversation,
        client: { ...client, owner: unknownOwner },
        server: { ...server, owner: { ...server.owner, evidence: 'listener' } },
      },
    })
    expect(text.from).toMatchObject({
      text: '127.0.0.1 :51041',
      evidence: 'evidence-unknown',
    })
    expect(text.to.evidence).toBe('evidence-listener')
    expect(text.to.title).toContain('listener:')
  })

  it('names no one of several holders of a shared socket', () => {
    const { client } = conversation
    const owner = { ...client.owner, evidence: 'shared' as const }
    const text = rowText(409, {
      ...sources,
      conversation: { ...conversation, client: { ...client, owner } },
    })
    expect(text.from.text).toBe('127.0.0.1 :51041')
  })

  it('is there before its words have come', () => {
    const text = rowText(409, { ...sources, row: undefined })
    expect(text.from.text).toBe('busybox · wget :51041')
    expect(text).toMatchObject({ info: '…', protocol: 'TCP', length: '143' })
  })

  it('has addresses where there is no conversation', () => {
    const arp = { ...row, conversation: 0, direction: Direction.none, protocol: 'ARP' }
    const { sourcePort: _source, destinationPort: _destination, ...withoutPorts } = arp
    const text = rowText(1, {
      ...sources,
      row: withoutPorts,
      facts: undefined,
      conversation: undefined,
      previousNs: undefined,
    })
    expect(text).toMatchObject({
      delta: '',
      colour: { stripe: '' },
      from: { text: '127.0.0.1', role: '' },
    })
  })

  it('says what is wrong in words, and only what is wrong', () => {
    const text = rowText(409, {
      ...sources,
      row: { ...row, analysis: ['fastRetransmission', 'windowUpdate'], defect: 'truncated' },
    })
    expect(text.trouble).toEqual(['fast retransmission', 'cut short'])
  })

  it('tells the time since the packet before in the capture where rows are sorted', () => {
    const text = rowText(409, { ...sources, previousNs: undefined, deltaNs: 2_500_000 })
    expect(text.delta).toBe('+2.500')
  })

  it('says its part in the selected conversation', () => {
    const related = () => ({ sign: '┌→', meaning: 'First packet: request 1' })
    const text = rowText(409, { ...sources, related })
    expect(text.related).toMatchObject({ text: '┌→', title: 'First packet: request 1' })
  })
})
