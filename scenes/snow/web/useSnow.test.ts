import { expect, it } from 'vitest'
import { dose, kg, wrongAt } from './useSnow'

it('rounds a dose up and writes kilograms', () => {
  expect([dose(25_000, 1000), dose(25_001, 1000), dose(1, 0)]).toEqual([25, 26, 0])
  expect([kg(15_000), kg(1_250), kg(0)]).toEqual(['15', '1.3', '0'])
})

it('knows without a signal what a zone bans, and what an exception lifts until when', () => {
  const zone = {
    bans: ['salt'],
    most: 20,
    policy: 'no_chloride' as const,
    exceptions: [{ agent: 'salt', most: 15, from: 10, to: 20 }],
  }
  const salt = { id: 'salt' }
  expect(wrongAt(zone, salt, 1000, 1000, 9)).toBe('chloride')
  expect(wrongAt(zone, salt, 15_000, 1000, 10)).toBe('')
  expect(wrongAt(zone, salt, 16_000, 1000, 10)).toBe('dose')
  expect(wrongAt(zone, salt, 1000, 1000, 20)).toBe('chloride')
  expect(wrongAt(zone, { id: 'mild' }, 20_000, 1000, 0)).toBe('')
  expect(wrongAt(zone, { id: 'mild' }, 20_001, 1000, 0)).toBe('dose')
  expect(wrongAt({ ...zone, policy: 'forbidden', exceptions: [] }, salt, 1, 1, 0)).toBe('forbidden')
})
