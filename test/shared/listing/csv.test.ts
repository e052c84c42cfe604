import { expect, it } from 'vitest'
import { csvLine, csvTitle } from '../../../shared/listing/csv.ts'

it('has a column for each path, and nothing where the object has nothing', () => {
  const columns = ['number', 'client.container', 'client.pid', 'analysis', 'analysis.length']
  expect(csvTitle(columns)).toBe('number,client.container,client.pid,analysis,analysis.length')
  const packet = { number: 3, client: { container: 'nginx' }, analysis: ['keepAlive', 'reset'] }
  expect(csvLine(columns, packet)).toBe('3,nginx,,keepAlive reset,2')
  expect(csvLine(columns, { number: 4 })).toBe('4,,,,')
})

it('quotes what would end a value or a line', () => {
  const info = { info: 'SET "a", then\r\nb' }
  expect(csvLine(['info'], info)).toBe('"SET ""a"", then\r\nb"')
})
