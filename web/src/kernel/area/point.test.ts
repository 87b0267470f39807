import { expect, test } from 'vitest'
import { pointText, readPoint } from './point'

test.each([
  ['', null],
  ['  ', null],
  ['116.65432, 39.90123', [116.65432, 39.90123]],
  ['116.65432 39.90123', [116.65432, 39.90123]],
  ['116.65432，39.90123', [116.65432, 39.90123]],
  ['39.90123,116.65432', [116.65432, 39.90123]],
  ['东经116.65432 北纬39.90123', [116.65432, 39.90123]],
  ['１１６.６５，３９.９', [116.65, 39.9]],
  ['116.65432', undefined],
  ['这里', undefined],
  ['116,39,1', undefined],
  ['200, 100', undefined],
  ['116.6x, 39', undefined],
])('%j is read as %j', (text, want) => expect(readPoint(text)).toEqual(want))

test('what was written is read again', () => {
  expect(readPoint(pointText(116.6543217, 39.9))).toEqual([116.654322, 39.9])
  expect(pointText(0, 0)).toBe('')
})
