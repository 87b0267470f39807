import { describe, expect, it } from 'vitest'
import { turned, weeksOf } from './useCalendar'

describe('a year of days', () => {
  it('has its months in weeks from Monday on', () => {
    const feb = weeksOf(2027, 2) // begins on a Monday and ends on a Sunday
    expect([feb.length, feb[0]![0]!.day, feb[3]![6]!.day, feb[3]![6]!.weekend]).toEqual([
      4,
      '2027-02-01',
      '2027-02-28',
      true,
    ])
    const jan = weeksOf(2027, 1)
    expect([jan[0]!.slice(0, 5).map((c) => c?.date), jan[0]![4]!.weekend, jan[0]![5]!.weekend]).toEqual([
      [undefined, undefined, undefined, undefined, 1],
      false,
      true,
    ])
    expect(weeksOf(2028, 2).flat().filter(Boolean).length).toBe(29)
  })

  it('turns a working day off and back, a weekend day off, to work, and back', () => {
    const none = new Set<string>()
    const monday = { day: '2027-01-04', date: 4, weekend: false }
    const sunday = { day: '2027-01-03', date: 3, weekend: true }
    let now = turned(monday, none, none)
    expect([[...now.off], [...now.work]]).toEqual([['2027-01-04'], []])
    expect(turned(monday, now.off, now.work).off.size).toBe(0)
    now = turned(sunday, none, none)
    expect([[...now.off], [...now.work]]).toEqual([['2027-01-03'], []])
    now = turned(sunday, now.off, now.work)
    expect([[...now.off], [...now.work]]).toEqual([[], ['2027-01-03']])
    now = turned(sunday, now.off, now.work)
    expect([now.off.size, now.work.size]).toEqual([0, 0])
  })
})
