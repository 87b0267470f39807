import { describe, expect, it } from 'vitest'
import {
  alike,
  apart,
  drawnOf,
  isMine,
  kindsOf,
  levelOf,
  liesIn,
  middleOf,
  nearest,
  ownersOf,
  placeAt,
  pointsOf,
  saysSomething,
  type Ground,
} from './ground'

/** A square of a place, by its south-west corner and its side, in hundred thousandths of a degree. */
const square = (x: number, y: number, side: number) => [[[x, y, x + side, y, x + side, y + side, x, y + side, x, y]]]
const place = (code: string, rings: number[][][], owners: string[] = []) => ({
  code,
  name: code,
  path: code,
  rings,
  owners: owners.map((name) => ({ name, post: '网格员', phone: '139****0000' })),
})
const order = (id: string, title: string, area: string, lon = 0, lat = 0) =>
  ({
    id,
    no: id,
    title,
    area,
    lon,
    lat,
    place: '',
    category: '',
    status: 'reported',
    reported_at: 1,
    lead: '',
    version: 1,
  }) as Ground['open'][number]
const ground: Ground = {
  mine: ['110112001001001'],
  today: '2023-11-07',
  more: 0,
  closed: [],
  reported: [],
  parts: [],
  notes: [],
  month: { since: '2023-11-01', reported: 0, fixed: 0, answered: 0 },
  categories: [
    { code: '0101', name: '井盖破损', group: '', limit: '' },
    { code: '0201', name: '道路破损', group: '', limit: '' },
    { code: '0301', name: '噪声扰民', group: '', limit: '' },
  ],
  places: [
    place('110112001', square(11600000, 3900000, 1000), ['街道']),
    place('110112001001', square(11600000, 3900000, 500), ['书记']),
    place('110112001001001', square(11600000, 3900000, 200), ['网格员']),
    place('110112001001002', [
      [
        [11600200, 3900000, 11600400, 3900000, 11600400, 3900200, 11600200, 3900200],
        [11600250, 3900050, 11600300, 3900050, 11600300, 3900100, 11600250, 3900100],
      ],
    ]),
  ],
  open: [
    order('a', '井盖翘起来了', '110112001001001', 116.001, 39.001),
    order('b', '路灯不亮', '110112001001001'),
    order('c', '楼下井盖松动', '110112001001002'),
  ],
}

describe('where a point lies', () => {
  it.each([
    ['in the grid', 116.001, 39.001, '110112001001001'],
    ['in the next grid', 116.0035, 39.0015, '110112001001002'],
    ['in a hole of the next grid: the village', 116.0027, 39.0007, '110112001001'],
    ['in the village, in no grid', 116.001, 39.004, '110112001001'],
    ['in the street', 116.008, 39.008, '110112001'],
  ])('%s', (_, lon, lat, code) => expect(placeAt(ground, { lon, lat })?.code).toBe(code))
  it('outside everything', () => expect(placeAt(ground, { lon: 117, lat: 39 })).toBeUndefined())
  it('a village without grids of mine is not mine', () => {
    expect(isMine(ground, '110112001001001')).toBe(true)
    expect(isMine(ground, '110112001001002')).toBe(false)
  })
  it('where nobody answers, the next larger place does', () =>
    expect(ownersOf(ground, '110112001001002')?.owners[0]?.name).toBe('书记'))
})

describe('what is known already', () => {
  const ids = (report: Parameters<typeof alike>[1]) => alike(ground, report).map((o) => o.id)
  it('near by, whatever the words', () =>
    expect(ids({ words: '有臭味', area: '110112001001001', point: { lon: 116.0012, lat: 39.0012 } })).toEqual(['a']))
  it('like words in the same grid', () => expect(ids({ words: '路灯坏了', area: '110112001001001' })).toEqual(['b']))
  it('not like words in another grid', () => expect(ids({ words: '井盖坏了', area: '110112001001003' })).toEqual([]))
  it('like words in a part of the place', () =>
    expect(ids({ words: '井盖坏了', area: '110112001001' })).toEqual(['a', 'c']))
  it('what this phone reported and has not sent', () =>
    expect(
      alike(ground, { words: '垃圾堆在门口', area: '110112001001001' }, [
        order('x', '门口堆着垃圾', '110112001001001'),
      ]).map((o) => o.id),
    ).toEqual(['x']))
  it('100 m are about 100 m', () =>
    expect(apart({ lon: 116, lat: 39 }, { lon: 116, lat: 39.0009 })).toBeCloseTo(100.2, 0))
  it('the words propose a kind', () =>
    expect(kindsOf(ground, '井盖破损了').map((c) => c.code)).toEqual(['0101', '0201']))
})

describe('what a ground is called', () => {
  it.each([
    [['110112001001001', '110112001001002'], 'grid'],
    [['110112001001'], 'village'],
    [['110112001'], 'town'],
    [['110112'], 'area'],
    [['110112001', '110112001001001'], 'area'],
    [[], 'area'],
  ])('%j is %s', (mine, level) => expect(levelOf({ mine })).toBe(level))
})

describe('the map of a ground', () => {
  const at = (code: string) => ({ code, name: code, path: code, rings: square(0, 0, 10), owners: [] })
  const codes = ['110112001', '110112001001', '110112001001001', '110112001001002', '110112001002', '110112001002001']
  const of = (mine: string[], under = '') =>
    drawnOf({ ...ground, mine, places: [...codes.map(at), place('110112001001003', [])] }, under).map((p) => p.code)
  it.each([
    ['a grid and those beside it', ['110112001001001'], '', ['110112001001001', '110112001001002']],
    ['the grids of a village', ['110112001001'], '', ['110112001001001', '110112001001002']],
    ['the villages of a town', ['110112001'], '', ['110112001001', '110112001002']],
    ['one village of the town', ['110112001'], '110112001002', ['110112001002001']],
  ])('shows %s', (_what, mine, under, want) => expect(of(mine, under)).toEqual(want))
  it('reads rings as pairs of degrees', () =>
    expect(pointsOf([11600000, 3990000, 11600001, 3990002])).toEqual([
      [116, 39.9],
      [116.00001, 39.90002],
    ]))
  it('has the middle of an L inside it, and of nothing at its only point', () => {
    const corner = [
      [0, 0],
      [4, 0],
      [4, 1],
      [1, 1],
      [1, 4],
      [0, 4],
    ]
    const [x, y] = middleOf(corner)
    expect([x, y].map((n) => Math.round(n * 100) / 100)).toEqual([1.36, 1.36])
    expect(middleOf([[7, 8]])).toEqual([7, 8])
  })
  it('takes a tap for the nearest dot, and for none when all are farther than a thumb is wide', () => {
    const dots = [
      { id: 'a', x: 0, y: 0 },
      { id: 'b', x: 10, y: 0 },
    ]
    expect([nearest(dots, 4, 0, 20)?.id, nearest(dots, 6, 0, 20)?.id, nearest(dots, 60, 0, 20)?.id]).toEqual([
      'a',
      'b',
      undefined,
    ])
  })
})

describe('a draft', () => {
  const empty = { words: ' ', place: '', name: '', phone: '', fixed: '', photos: [] }
  it.each([
    [empty, false],
    [{ ...empty, words: '井盖' }, true],
    [{ ...empty, place: '3 号楼' }, true],
    [{ ...empty, phone: '138' }, true],
    [{ ...empty, photos: ['x/y.jpg'] }, true],
  ])('%j says something: %s', (form, want) => expect(saysSomething(form)).toBe(want))
})

describe('the places of a leader', () => {
  const part = (code: string) => ({ code, name: code, open: 1, late: 0 })
  const parts = [part('110112001'), part('110112001001'), part('110112001002')]
  it.each([
    ['110112001001001', '', true],
    ['110112001001001', '110112001001', true],
    ['110112001001001', '110112001002', false],
    ['110112001001001', '110112001', false],
    ['110112001', '110112001', true],
    ['110112002', '110112001', false],
  ])('%s is listed under %j: %s', (area, at, want) => expect(liesIn({ area }, at, parts)).toBe(want))
})
