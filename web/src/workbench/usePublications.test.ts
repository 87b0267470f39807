import { describe, expect, it } from 'vitest'
import type { Figure } from '@/kernel/api/types'
import { asksOf, faultAt, grouped } from './usePublications'

const figure = (code: string, as_of: boolean) => ({ code, as_of }) as Figure

describe('what is published', () => {
  it('groups whole numbers only', () => {
    expect(['27000', '1373', '418', '98.6%', '—', '12345.5', '180000'].map(grouped)).toEqual([
      '27,000',
      '1,373',
      '418',
      '98.6%',
      '—',
      '12345.5',
      '180,000',
    ])
  })
  it('asks as of a day without a beginning', () => {
    const under = { code: '110112', name: 'x' }
    const lines = [
      { key: 1, figure: 'a', under, from: '2023-01-01', to: '2023-11-07' },
      { key: 2, figure: 'b', under, from: '2023-01-01', to: '2023-11-07' },
    ]
    expect(asksOf(lines, [figure('a', true), figure('b', false)])).toEqual([
      { figure: 'a', under: '110112', to: '2023-11-07' },
      { figure: 'b', under: '110112', from: '2023-01-01', to: '2023-11-07' },
    ])
  })
  it('finds the fault of one line', () => {
    const faults = [
      { pointer: '/items/1/figure', message: 'one' },
      { pointer: '/items/11/figure', message: 'eleven' },
    ]
    expect([faultAt(faults, 1, 'figure'), faultAt(faults, 11, 'figure'), faultAt(faults, 1, 'to')]).toEqual([
      'one',
      'eleven',
      '',
    ])
  })
})
