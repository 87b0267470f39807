import { describe, expect, it } from 'vitest'
import { covers } from '@/kernel/session/useSession'
import { parentsOf } from '@/kernel/area/useArea'
import { matchCategories } from '@/kernel/order/pickers'
import { countFilters, questionOf } from './useBoard'
import { figureQuestion, spanOf, startOf } from '@/kernel/figure/useFigure'
import { rosterQuestion } from './useRoster'
import { one, tidy } from '@/kernel/area/useScope'

describe('address and question', () => {
  it('reads the board’s question, and ignores what is not one', () => {
    expect(questionOf({ box: 'todo', status: 'open', q: '', under: 'x', foo: '1' }, '110112')).toEqual({
      box: 'todo',
      under: '110112',
      status: 'open',
    })
    expect(questionOf({ box: 'nonsense' }, '')).toEqual({ box: 'all' })
  })
  it('comes back from the address as it went in', () => {
    const query = tidy({ box: 'all', light: 'red', from: '2023-11-01', to: '2023-11-07', q: undefined, status: '' })
    expect(query).toEqual({ box: 'all', light: 'red', from: '2023-11-01', to: '2023-11-07' })
    expect(questionOf(query, '')).toEqual(query)
  })
  it('counts a period as one filter', () =>
    expect(countFilters({ from: '2023-11-01', to: '2023-11-07', light: 'red' })).toBe(2))
  it('takes the first of a repeated parameter', () => expect([one(['a', 'b']), one(undefined)]).toEqual(['a', '']))
  it('asks the roster', () =>
    expect(rosterQuestion({ post: 'p', at: '2023-11-07', box: 'x' }, '1101')).toEqual({
      under: '1101',
      post: 'p',
      at: '2023-11-07',
    }))
})

describe('periods', () => {
  it.each([
    ['year', '2023-01-01'],
    ['quarter', '2023-10-01'],
    ['month', '2023-11-01'],
    ['week', '2023-11-01'],
  ] as const)('%s', (span, from) => {
    expect(startOf(span, '2023-11-07')).toBe(from)
  })
  it('is this year up to today unless the address says otherwise', () => {
    expect(figureQuestion({}, '110112', '2023-11-07')).toEqual({
      under: '110112',
      from: '2023-01-01',
      to: '2023-11-07',
    })
    expect(figureQuestion({ to: '2022-03-31' }, '110112', '2023-11-07').from).toBe('2022-01-01')
  })
  it('knows a customary period by its days', () =>
    expect([spanOf('2023-10-01', '2023-11-08'), spanOf('2023-10-02', '2023-11-08')]).toEqual(['quarter', undefined]))
})

describe('small rules', () => {
  it('a power held at a town holds in its grids, not in the next town', () => {
    expect([covers(['110112105'], '110112105201001'), covers(['110112105'], '110112104')]).toEqual([true, false])
  })
  it('shows a path without repeating the name', () =>
    expect([parentsOf('漷县镇 马头村 马头三网格', '马头三网格'), parentsOf('漷县镇 马头村', '三网格')]).toEqual([
      '漷县镇 马头村',
      '漷县镇 马头村',
    ]))
  it('finds a category by name, group or code', () => {
    const c = (code: string, name: string, group_name: string) => ({
      code,
      name,
      group_name,
      group: '',
      kind: 'incident' as const,
      respond: '',
      limit: '',
      community: false,
      closing: '',
    })
    const all = [c('A101', '井盖缺损', '部件'), c('B201', '垃圾清运', '事件')]
    expect(['井盖', '事件', 'b2', 'x'].map((q) => matchCategories(all, q).map((m) => m.code))).toEqual([
      ['A101'],
      ['B201'],
      ['B201'],
      [],
    ])
  })
})
