import { describe, expect, test } from 'vitest'
import { numberOf, readNumber, type Bounds } from './number'

const kg: Bounds = { per: 1000, decimals: 3, some: true }
const any: Bounds = { min: -1e9, decimals: 6, per: 1e6 }

describe('what people type', () => {
  test.each<[unknown, number]>([
    ['0', 0],
    ['7', 7],
    ['007', 7],
    ['+5', 5],
    [' 850 ', 850],
    ['　850　', 850],
    [850, 850],
    [0, 0],
    ['-0', 0],
    ['１２０', 120],
    ['1,000', 1000],
    ['1，000', 1000],
    ['１，５００', 1500],
    ['12,345,678', 12345678],
    ['1 000', 1000],
    ['1\u00a0234\u2009567', 1234567],
    ['5.0', 5],
    ['5.00', 5],
    ['1,500.00', 1500],
  ])('%j is %d', (typed, n) => expect(readNumber(typed)).toBe(n))

  test.each<[unknown]>([
    ['O.30'],
    ['l5'],
    ['850 µg/kg'],
    ['850公斤'],
    ['约850'],
    ['十二'],
    ['abc'],
    ['.'],
    ['-'],
    ['+'],
    ['5.'],
    ['1.2.3'],
    ['1,5'],
    ['1,50'],
    ['1,00'],
    ['10,00'],
    ['1,0000'],
    ['1000,000'],
    [',000'],
    ['0,500'],
    ['1,000,'],
    ['1,,000'],
    ['1,000 000'],
    ['1、000'],
    ['1.000,5'],
    ['1 5'],
    ['12 34'],
    ['1  000'],
    ['5²'],
    ['①'],
    ['½'],
    ['1e3'],
    ['0x10'],
    ['Infinity'],
    ['NaN'],
    ['--5'],
    ['5-7'],
    ['1/2'],
    ['5%'],
    [1e21],
    [NaN],
    [true],
  ])('%j cannot be read', (typed) => {
    expect(readNumber(typed, any)).toBe('unreadable')
    expect(readNumber(typed, { empty: 0 })).toBe('unreadable')
    expect(numberOf(typed)).toBeNaN()
  })

  test.each<[unknown, number]>([
    ['0.42', 4200],
    ['.42', 4200],
    ['０．４２', 4200],
    ['-0.05', -500],
    ['−0.05', -500],
    ['－０．０５', -500],
    ['0.4200', 4200],
  ])('%j in ten thousandths is %d', (typed, n) =>
    expect(readNumber(typed, { min: -10, max: 10, decimals: 4, per: 10_000 })).toBe(n),
  )
})

describe('bounds', () => {
  test.each<[unknown, Bounds, ReturnType<typeof readNumber>]>([
    ['', {}, 'missing'],
    ['  ', {}, 'missing'],
    [undefined, {}, 'missing'],
    [null, {}, 'missing'],
    ['', { empty: 0 }, 0],
    ['　', { empty: 0 }, 0],
    ['', { ...kg, empty: 0 }, 0],
    ['0.5', {}, 'decimals'],
    ['0.02', {}, 'decimals'],
    [0.5, {}, 'decimals'],
    ['1,500.5', {}, 'decimals'],
    ['0.0001', kg, 'decimals'],
    ['2.5', kg, 2500],
    ['1.005', kg, 1005],
    ['0.001', kg, 1],
    ['0', kg, 'none'],
    ['0', { ...kg, empty: 0 }, 'none'],
    ['0.0', kg, 'none'],
    ['-5', kg, 'none'],
    ['-5', {}, 'low'],
    ['-0.5', { decimals: 1 }, 'low'],
    ['0', { min: 1, max: 90 }, 'low'],
    ['-5', { min: 1, max: 90 }, 'low'],
    ['1', { min: 1, max: 90 }, 1],
    ['90', { min: 1, max: 90 }, 90],
    ['365', { min: 1, max: 90 }, 'high'],
    ['7.5', { min: 1, max: 90 }, 'decimals'],
    ['0.001', { decimals: 4, per: 60, some: true }, 'none'],
    ['1.5', { decimals: 4, per: 60, some: true }, 90],
    ['3', { per: 2000 / 3, decimals: 4 }, 2000],
    ['99999999999999999999', {}, 'high'],
  ])('%j within %j is %j', (typed, bounds, answer) => expect(readNumber(typed, bounds)).toBe(answer))
})
