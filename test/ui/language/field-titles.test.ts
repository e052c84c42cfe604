import { afterEach, beforeEach, expect, it } from 'vitest'
import { captureFields } from '../../../shared/filter/capture-fields.ts'
import { completionAt } from '../../../shared/filter/complete.ts'
import { fieldTitle } from '../../../ui/language/field-titles.ts'
import { language } from '../../../ui/language/language.svelte.ts'

beforeEach(() => language.adopt('es'))
afterEach(() => language.adopt('en'))

/** What is offered at the end of a text. */
function offered(text: string): string[] {
  return completionAt(text, text.length).offers.map(({ title }) => title)
}

it('says in Spanish what fields of Podscope’s own are, and what relations mean', () => {
  const titles = [
    ...Object.values(captureFields).map(({ title }) => title),
    ...['frame.len ', 'http.host ', 'tcp ', 'tcp.port == 80 '].flatMap(offered),
    ...offered('lower'),
  ]
  expect(titles.length).toBeGreaterThan(60)
  expect(titles.filter((title) => fieldTitle(title) === title)).toEqual([])
  expect(fieldTitle('Process at the client’s end')).toBe('Proceso en el extremo del cliente')
})

it('leaves the fields of protocols what their standards call them', () => {
  expect(fieldTitle('Acknowledgment number')).toBe('Acknowledgment number')
  language.adopt('en')
  expect(fieldTitle('Interface')).toBe('Interface')
})
