import { describe, expect, it } from 'vitest'
import { payOf, spanOf } from './useJobfair'

describe('a fair and its posts in words', () => {
  it('says days shortly', () => {
    expect(spanOf('2023-10-28', '2023-10-28')).toBe('2023-10-28')
    expect(spanOf('2023-10-28', '2023-10-29')).toBe('2023-10-28 – 29')
    expect(spanOf('2023-10-31', '2023-11-01')).toBe('2023-10-31 – 2023-11-01')
  })
  it('says pay as a range, and nothing by agreement', () => {
    expect(payOf({ pay_from: 6000, pay_to: 8000 })).toBe('6000–8000')
    expect(payOf({ pay_from: 6000, pay_to: 6000 })).toBe('6000')
    expect(payOf({ pay_from: 0, pay_to: 0 })).toBe('')
  })
})
