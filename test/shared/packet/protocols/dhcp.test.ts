import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { dissect } from '../../../../shared/packet/dissect.ts'
import type { PacketField } from '../../../../shared/packet/layer.ts'
import { protocols } from '../../../../shared/packet/protocols/index.ts'
import { fixtureFile, hasProgram } from '../../capture-files.ts'
import { capturedPackets } from '../captured-packets.ts'
import { rowsNamed } from './rows-named.ts'

const file = fixtureFile('dhcp-options.pcap')
const trees = capturedPackets(file).map(
  ({ bytes, linkType, lengths }) => dissect(bytes, linkType, lengths).layers.at(-1)!.fields,
)

/** Of these tshark shows something else than the octets: parts of them, or a text of its own. */
const shownOtherwise = new Set([
  'dhcp.option.type',
  'dhcp.option.value',
  'dhcp.option.agent_information_option.value',
  'dhcp.option.classless_static_route',
  'dhcp.client_id.type',
  'dhcp.client_id.iaid',
  'dhcp.client_id',
])

it.runIf(hasProgram('tshark'))('tshark agrees about the options', () => {
  const { rows } = protocols.find(({ name }) => name === 'dhcp')!
  const names = Object.keys(rows!).filter((name) => !shownOtherwise.has(name))
  const compared = names.filter((name) => trees.some((tree) => rowsNamed(tree, name).length > 0))
  expect(compared.length).toBeGreaterThan(45)
  for (const [index, line] of askTshark(compared).entries()) {
    const ours = compared.map((name) => rowsNamed(trees[index]!, name).map(plain).join(';'))
    expect(Object.fromEntries(compared.map((name, at) => [name, ours[at]]))).toEqual(
      Object.fromEntries(compared.map((name, at) => [name, line[at]!.replace(/;+$/, '')])),
    )
  }
})

it('shows routes by network, width and router', () => {
  const routes = rowsNamed(trees[1]!, 'dhcp.option.classless_static_route')
  expect(routes.map(({ value }) => value)).toEqual([
    '10.1.0.0/16-10.77.0.7',
    '0.0.0.0/0-10.77.0.1',
    '10.2.3.128/25-10.77.0.8',
    '10.4.5.0/24-10.77.0.9',
  ])
})

function askTshark(names: readonly string[]): string[][] {
  const fields = names.flatMap((name) => ['-e', name])
  const shown = ['-Tfields', '-Eoccurrence=a', '-Eaggregator=;', '-Eseparator=|']
  const output = execFileSync('tshark', ['-nr', file.path, ...shown, ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.split('|'))
}

/** As tshark prints values: numbers without names, octets without colons. */
function plain({ name, value, number }: PacketField): string {
  if (number !== undefined) return String(number)
  return name.startsWith('dhcp.hw')
    ? value
    : value.replace(/^([0-9a-f]{2})(:[0-9a-f]{2})+$/, unpunctuated)
}

function unpunctuated(octets: string): string {
  return octets.replaceAll(':', '')
}
