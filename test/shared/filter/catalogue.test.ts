import { expect, it } from 'vitest'
import { findField, layerFieldsOf } from '../../../shared/filter/catalogue.ts'
import { protocols } from '../../../shared/packet/protocols/index.ts'

it('has no name that two protocols give different kinds', () => {
  expect(layerFieldsOf(protocols).conflicts).toEqual([])
})

it('has every field of every protocol, and the protocols themselves', () => {
  for (const { name, fieldPrefix = name, fields, rows = {} } of protocols) {
    expect(findField(name)?.kind).toBe('protocol')
    for (const field of Object.keys(fields))
      expect(findField(`${fieldPrefix}.${field}`)).toBeDefined()
    for (const row of Object.keys(rows)) expect(findField(row), row).toBeDefined()
  }
})
