import { expect, it } from 'vitest'
import { nextServiceDay, openingAt, type StationRow } from './useStation'

const station = {
  hours: ['08:30-17:30', '08:30-17:30', '08:30-17:30', '08:30-17:30', '08:30-17:30', '', ''],
  opened_on: '2023-05-25',
  closed_on: '2024-06-01',
} as StationRow
const at = (text: string) => Date.parse(`${text}+08:00`)

it.each([
  ['2023-11-25T10:00', false, ''], // a Saturday
  ['2023-11-24T08:29', false, '08:30-17:30'],
  ['2023-11-24T08:30', true, '08:30-17:30'],
  ['2023-11-24T17:30', false, '08:30-17:30'],
  ['2023-05-24T10:00', false, ''], // before it opened
  ['2024-06-03T10:00', false, ''], // closed for good
])('at %s a station is open: %s', (moment, open, hours) => {
  expect(openingAt(station, at(moment))).toEqual({ open, hours })
})

it.each([
  ['2026-11-24', '2026-11-25'],
  ['2026-11-25', '2026-12-25'],
  ['2026-12-31', '2027-01-25'],
])('after %s the next service day is %s', (after, next) => expect(nextServiceDay(after)).toBe(next))
