import { describe, expect, it } from 'vitest'
import { barOf, deadlineOf, leftOf, spanOf } from './deadline'
import { dayOf, full, tell } from './moment'

const minute = 60_000
const hour = 60 * minute
const say = (ms: number) =>
  spanOf(ms)
    .map((p) => `${p.n}${p.unit[0]}`)
    .join(' ')

describe('deadline words', () => {
  it.each([
    [20_000, '1m'],
    [40 * minute, '40m'],
    [70 * minute, '1h 10m'],
    [2 * hour, '2h'],
    [6.9 * hour, '6h'],
    [24 * hour, '1d'],
    [39 * hour, '1d 15h'],
    [80 * hour, '3d'],
    [-41 * minute, '41m'],
  ])('%d ms is %s', (ms, words) => expect(say(ms)).toBe(words))

  it('never promises more time than there is', () => {
    for (let ms = minute; ms < 5 * 24 * hour; ms += 7_777_777) {
      const told = spanOf(ms).reduce((sum, p) => sum + p.n * { day: 24 * hour, hour, minute }[p.unit], 0)
      expect(told).toBeLessThanOrEqual(ms)
    }
  })
  it('tells over from left, and nothing when no clock runs', () => {
    expect(leftOf('red', -hour).key).toBe('over')
    expect(leftOf('red', hour).key).toBe('left')
    expect(leftOf('none', -hour)).toEqual({ key: 'none', parts: [] })
  })
  it('draws a bar within its track', () => {
    expect([barOf(0), barOf(0.5), barOf(1.7)]).toEqual([4, 50, 100])
  })
})

describe('the light of a carried order', () => {
  const o = { status: 'handling', suspended: false, accepted_at: 1000, due_at: 2000, closed_at: 0 }
  it.each([
    [{}, 1500, 'green', 0.5, 500],
    [{}, 1700, 'amber', 0.7, 300],
    [{}, 2000, 'amber', 1, 0],
    [{}, 2001, 'red', 1.001, -1],
    [{ suspended: true }, 2500, 'none', 1.5, -500],
    [{ status: 'closed', closed_at: 1800 }, 9000, 'none', 0.8, 200],
    [{ due_at: 0 }, 1500, 'none', 0, 0],
    [{ due_at: 1000 }, 1001, 'red', 1, -1],
  ])('%o at %d is %s', (change, now, light, used, left_ms) =>
    expect(deadlineOf({ ...o, ...change }, now as number)).toEqual({ light, used, left_ms }),
  )
})

describe('moments', () => {
  const now = Date.UTC(2023, 10, 7, 4, 0) // noon of 7 November in the county
  it('counts in the county’s civil days', () => {
    expect(dayOf(Date.UTC(2023, 10, 6, 16, 0))).toBe('2023-11-07')
    expect(full(Date.UTC(2023, 10, 6, 15, 59))).toBe('2023-11-06 23:59')
  })
  it('names today and yesterday, and the year only when it is another', () => {
    expect(tell(now - hour, now)).toEqual({ key: 'today', text: '11:00' })
    expect(tell(now - 14 * hour, now)).toEqual({ key: 'yesterday', text: '22:00' })
    expect(tell(Date.UTC(2023, 0, 2, 0, 0), now).text).toBe('01-02 08:00')
    expect(tell(Date.UTC(2022, 0, 2, 0, 0), now).text).toBe('2022-01-02 08:00')
    expect(tell(0, now).text).toBe('')
  })
})
