import { expect, test } from 'vitest'
import { blank, changesOf } from './proposing'
import type { FieldSubject } from './useDay'

const s = {
  products: '番茄',
  land_m2: 6667,
  place: '',
  contact: '王*',
  phone: '138****8000',
  lat: 39.9,
  lon: 116.7,
} as FieldSubject

test('what was not touched is not proposed', () => {
  expect(changesOf(s, blank(s))).toEqual([])
  expect(changesOf(s, { ...blank(s), products: ' 番茄 ', where: '39.900000 116.700000' })).toEqual([])
})

test('land that cannot be read, or was not typed again, is not proposed', () => {
  for (const mu of ['', '十亩', '1O', '-3']) expect(changesOf(s, { ...blank(s), mu })).toEqual([])
  expect(changesOf(s, { ...blank(s), mu: '1,200' })).toEqual([{ field: 'land', was: '6667', said: '800000' }])
  expect(changesOf(s, { ...blank(s), mu: '0' })).toEqual([{ field: 'land', was: '6667', said: '0' }])
})

test('each change goes beside what was shown', () => {
  expect(
    changesOf(s, {
      products: '草莓',
      mu: '12',
      place: '村东',
      contact: '李四',
      phone: '13900139000',
      where: '39.900001 116.700000',
      gone: '解散',
    }),
  ).toEqual([
    { field: 'products', was: '番茄', said: '草莓' },
    { field: 'land', was: '6667', said: '8000' },
    { field: 'place', was: '', said: '村东' },
    { field: 'contact', was: '王*', said: '李四' },
    { field: 'phone', was: '138****8000', said: '13900139000' },
    { field: 'where', was: '39.900000 116.700000', said: '39.900001 116.700000' },
    { field: 'gone', was: '', said: '解散' },
  ])
})
