import { expect, it } from 'vitest'
import { sharedAddress } from '../../../ui/link/shared-address.ts'

it('leaves the token out, and keeps what is shown', () => {
  const href = 'http://127.0.0.1:4321/?token=secret#/live/shop/cart?p=3'
  expect(sharedAddress(href)).toBe('http://127.0.0.1:4321/#/live/shop/cart?p=3')
  expect(sharedAddress(href, '#/sample')).toBe('http://127.0.0.1:4321/#/sample')
})
