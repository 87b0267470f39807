import { expect, test } from 'vitest'
import { dayOf, hourOf } from './moment'

test.each([
  ['2026-11-30T15:59:59Z', '2026-11-30', 23],
  ['2026-11-30T16:00:00Z', '2026-12-01', 0],
  ['2026-11-30T09:30:00Z', '2026-11-30', 17],
])('at %s the county has %s, hour %d', (at, day, hour) => {
  expect([dayOf(Date.parse(at)), hourOf(Date.parse(at))]).toEqual([day, hour])
})
