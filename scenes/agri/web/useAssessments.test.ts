import { describe, expect, it } from 'vitest'
import { lastHalf, pointText } from './useAssessments'

describe('assessments', () => {
  it('say points with one decimal', () => {
    expect([0, 257, 1000].map(pointText)).toEqual(['0.0', '25.7', '100.0'])
  })
  it('offer the half-year that is over', () => {
    expect(lastHalf('2024-01-01')).toEqual({ year: 2023, second: true, from: '2023-07-01', to: '2023-12-31' })
    expect(lastHalf('2024-06-30')).toEqual({ year: 2023, second: true, from: '2023-07-01', to: '2023-12-31' })
    expect(lastHalf('2024-07-01')).toEqual({ year: 2024, second: false, from: '2024-01-01', to: '2024-06-30' })
  })
})
