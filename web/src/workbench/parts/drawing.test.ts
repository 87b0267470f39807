import { ref } from 'vue'
import { describe, expect, it } from 'vitest'
import type { AreaRow, MapFeature } from '@/kernel/api/types'
import { flatten } from '../shell/treeLines'
import { place, scaleOf } from './line'
import { draw } from '@/kernel/map/projection'
import { useView } from '@/kernel/map/useView'

const square = (west: number, south: number, side: number): MapFeature => ({
  type: 'Feature',
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
      ],
    ],
  },
  properties: { code: '1', name: 'a', kind: 'grid', state: 'ok', owner: '', open: 0, synthetic: false },
})

describe('the map', () => {
  it('puts north up and keeps shapes true at the county’s latitude', () => {
    const { shapes, width, height } = draw([square(116, 39, 1), square(116, 40, 1)])
    expect(height).toBeCloseTo(1000)
    expect(width / 1000).toBeCloseTo(Math.cos((40 * Math.PI) / 180) / 2, 3)
    expect(shapes[1]!.y).toBeLessThan(shapes[0]!.y)
  })
  it('draws nothing from nothing', () => expect(draw([])).toMatchObject({ shapes: [], width: 0, height: 0 }))
  it('zooms around the point under the hand, and back to the whole', () => {
    const view = useView(() => ({ width: 1000, height: 1000 }), ref({ width: 500, height: 500 }))
    const before = view.unit.value
    view.by(2, 1, 0)
    expect(view.box.value.split(' ').slice(0, 2).map(Number)).toEqual([493, -7])
    expect(view.unit.value).toBeCloseTo(before / 2)
    view.by(0.1)
    expect(view.unit.value).toBeCloseTo(before)
    expect(view.box.value.startsWith('-14 -14 ')).toBe(true)
  })
})

describe('the line', () => {
  it('has round ticks around its values', () => {
    expect(scaleOf([30, 47, 61], false).ticks).toEqual([0, 50, 100])
    const rate = scaleOf([0.86, 0.97], true)
    expect(rate.low).toBeLessThanOrEqual(0.86)
    expect(rate.high).toBeLessThanOrEqual(1)
  })
  it('survives a flat line and a single point', () => {
    for (const values of [[0, 0, 0], [1], [1, 1]])
      for (const rate of [true, false]) {
        for (const spot of place(values, scaleOf(values, rate), 100, 50))
          expect(Number.isFinite(spot.x) && Number.isFinite(spot.y)).toBe(true)
      }
  })
})

describe('the tree', () => {
  it('lists opened branches in the order the arrows walk', () => {
    const row = (code: string, parent: string): AreaRow => ({
      code,
      name: code,
      kind: '',
      level: 0,
      parent,
      children: 1,
      open: 0,
      vacant: 0,
    })
    const children = new Map([
      ['1', [row('11', '1'), row('12', '1')]],
      ['11', [row('111', '11')]],
    ])
    expect(flatten(row('1', ''), children, new Set(['1', '11'])).map((l) => [l.row.code, l.depth])).toEqual([
      ['1', 0],
      ['11', 1],
      ['111', 2],
      ['12', 1],
    ])
    expect(flatten(row('1', ''), children, new Set())).toHaveLength(1)
  })
})
