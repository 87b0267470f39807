import { expect, test } from 'vitest'
import { mu, said, yuan } from './useMarket'

test('amounts read as people say them', () => {
  expect(said('piece', 3)).toBe('3')
  expect(said('g', 1050)).toBe('2.1')
  expect(said('g', 250)).toBe('0.5')
  expect(yuan(8800)).toBe('88')
  expect(yuan(2525)).toBe('25.25')
  expect(mu(333)).toBe('0.5')
})
