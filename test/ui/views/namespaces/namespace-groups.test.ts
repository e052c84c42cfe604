import { expect, it } from 'vitest'
import { namespaceMatrix } from '../../../../shared/pod/namespace-matrix.ts'
import { columnGroups } from '../../../../ui/drawing/namespace-groups.ts'
import {
  lsnsLine,
  matrixText,
  namespaceCommands,
} from '../../../../ui/views/namespaces/namespace-commands.ts'
import { samplePod } from '../../drawing/sample-pod.ts'

const rows = namespaceMatrix(samplePod)
const cell = (row: number, kind: string) => rows[row]!.cells.find((one) => one.kind === kind)!

it('joins the cells of one namespace by a letter and a bar', () => {
  expect(rows.map(({ name }) => name).slice(0, 3)).toEqual(['pause', 'busybox', 'nginx'])
  const net = columnGroups(rows, 'net')
  expect(net.map(({ letter }) => letter)).toEqual(['A', 'A', 'A', ''])
  expect(net.map(({ bars }) => bars.map(({ up, down }) => [up, down]))).toEqual([
    [[false, true]],
    [[true, true]],
    [[true, false]],
    [],
  ])
})

it('joins nothing where each has its own', () => {
  expect(
    columnGroups(rows, 'mnt').every(({ letter, bars }) => letter === '' && bars.length === 0),
  ).toBe(true)
})

it('says which commands show and enter a namespace', () => {
  const [lsns, nsenter] = namespaceCommands(rows[2]!, cell(2, 'mnt'))
  expect(lsns).toBe(`lsns --task ${rows[2]!.pid}`)
  expect(nsenter).toBe(`nsenter --target ${rows[2]!.pid} --mount`)
  expect(lsnsLine(rows, cell(1, 'net'))).toMatch(/^\d+ net \d+ \d+ /)
})

it('writes the matrix as a table of text', () => {
  const [head, ...lines] = matrixText(rows).split('\n')
  expect(head).toMatch(/^ +net +ipc +uts/)
  expect(lines).toHaveLength(rows.length)
  expect(lines[0]).toMatch(/^pause +4026\d+/)
})
