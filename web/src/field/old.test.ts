import { expect, test } from 'vitest'
import { equip } from './old'

/** As a library says it; this project's own code is held to what browsers of 2020 have. */
const last = (of: unknown) => (of as { at(n: number): unknown }).at(-1)

test('a browser without them is given what the form engine needs', () => {
  const had = Object.getOwnPropertyDescriptor(Array.prototype, 'at')!
  // Taken away as if it had never been.
  delete (Array.prototype as { at?: unknown }).at
  try {
    expect('at' in []).toBe(false)
    equip()
    expect([last([1, 2, 3]), last([]), last('abc')]).toEqual([3, undefined, 'c'])
  } finally {
    Object.defineProperty(Array.prototype, 'at', had)
  }
  expect(crypto.randomUUID()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
