// @vitest-environment jsdom
// Every type and appearance that a checklist may ask for is drawn, answered with the hand, and found in the record.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import xml from './fixtures/widgets.xml?raw'
import { open, phone } from './widgets.testkit'

// The engine opens a checklist of forty questions anew for each test.
vi.setConfig({ testTimeout: 30_000 })
let here: ReturnType<typeof phone>
beforeEach(() => {
  here = phone()
})
afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
})

const bytes = (...head: (string | number)[]) =>
  new File(
    [
      new Uint8Array(
        head.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : [part])),
      ),
    ],
    'named-anything.bin',
  )

test('words, numbers and what is said with them', async () => {
  const f = await open(xml, {
    'jr://images/house.png': 'blob:house',
    'jr://images/house-big.png': 'blob:big',
    'jr://audio/how.mp3': 'blob:how',
    'jr://images/high.png': 'blob:high',
  })
  const words = f.ask('words')
  expect(words.querySelector('.label')!.textContent).toBe('文字*')
  expect([
    words.querySelector('img')?.getAttribute('src'),
    words.querySelector('a')?.getAttribute('href'),
    words.querySelector('audio')?.getAttribute('src'),
    words.querySelector('video'),
  ]).toEqual(['blob:house', 'blob:big', 'blob:how', null])
  expect(f.host.querySelector('.note img')).toBeTruthy()
  expect(f.ask('plain_one').querySelectorAll('button img').length).toBe(1)
  await f.type('code', '12')
  expect(f.ask('code').querySelector('input')!.inputMode).toBe('decimal')
  expect(words.querySelector('.hint')!.textContent).toBe('不超过五十字')
  const guidance = words.querySelector<HTMLElement>('.guidance')!
  expect([guidance.textContent, guidance.style.display]).toEqual(['写清楚在哪里：12', 'none'])
  await f.press('words', '说明')
  expect(guidance.style.display).toBe('')
  expect(words.querySelector('.fault')).toBeNull()
  f.tried.value = true
  await f.settle()
  expect(words.querySelector('.fault')!.textContent).toBe('请写上')
  expect(words.querySelector('textarea')!.rows).toBe(4)
  await f.type('words', '积雪未清')
  await f.type('count', '1，200')
  await f.type('dose', '0.1250')
  const got = await f.record()
  expect(['words', 'code', 'count', 'dose'].map(got)).toEqual(['积雪未清', '12', '1200', '0.125'])
  expect(words.querySelector('.fault')).toBeNull()
})

test('a number that cannot be read is not taken for none', async () => {
  const f = await open(xml)
  await f.type('count', '七')
  expect(f.words('count')).toContain('请填数字。')
  expect(f.wrong()).toContain('count')
  expect(f.ask('count').querySelector('input')!.value).toBe('七')
  await f.type('count', '7.5')
  expect(f.words('count')).toContain('请填整数。')
  await f.type('count', '-7')
  expect(f.wrong()).not.toContain('count')
  await f.type('count', '')
  expect([(await f.record())('count'), f.wrong().includes('count')]).toEqual(['', false])
})

test('days, hours and moments', async () => {
  const f = await open(xml)
  await f.type('day', '2026-11-27')
  await f.type('plain', '2026')
  await f.type('plain', '2', 1)
  expect(f.wrong()).toContain('plain')
  expect(f.ask('plain').querySelector('.fault')).toBeNull()
  await f.type('plain', '30', 2)
  expect(f.words('plain')).toContain('没有这一天')
  await f.type('plain', '28', 2)
  await f.type('month', '2026')
  await f.type('month', '9', 1)
  await f.type('year', '2025')
  await f.type('hour', '08:30')
  await f.type('moment', '2026-11-27T08:30')
  const got = await f.record()
  expect(['day', 'plain', 'month', 'year'].map(got)).toEqual(['2026-11-27', '2026-02-28', '2026-09-01', '2025-01-01'])
  expect(got('hour')).toMatch(/^08:30:00\.000[+-]\d\d:\d\d$/)
  expect(new Date(got('moment')!).getTime()).toBe(new Date(2026, 10, 27, 8, 30).getTime())
  expect(f.ask('moment').querySelector('input')!.value).toBe('2026-11-27T08:30')
  expect(f.ask('hour').querySelector('input')!.value).toBe('08:30')
  expect([...f.ask('plain').querySelectorAll('input')].map((i) => i.value)).toEqual(['2026', '2', '28'])
  expect(f.wrong()).not.toContain('plain')
})

describe('choices', () => {
  test('one, several, in columns, on a scale, in a menu', async () => {
    const f = await open(xml)
    await f.press('plain_one', '高', '低')
    await f.press('cols', '中')
    expect(f.ask('cols').querySelector<HTMLElement>('.choices')!.style.gridTemplateColumns).toContain('repeat(3')
    await f.press('likert', '中')
    expect(f.ask('likert').querySelectorAll('.scale button').length).toBe(3)
    await f.pick('menu', 'low')
    await f.press('many', '低', '高')
    await f.press('many_other', '请选择', '中', '其他')
    expect(f.has('many_other_other')).toBe(true)
    await f.type('many_other_other', '冰')
    const got = await f.record()
    expect(['plain_one', 'cols', 'likert', 'menu', 'many', 'many_other', 'many_other_other'].map(got)).toEqual([
      'low',
      'mid',
      'mid',
      'low',
      'high low',
      'mid other',
      '冰',
    ])
    await f.press('plain_one', '低')
    await f.pick('menu', '')
    expect(['plain_one', 'menu'].map(await f.record())).toEqual(['', ''])
  })

  test('quick goes on to the question that is asked next', async () => {
    const f = await open(xml)
    await f.press('quick', '高')
    expect(here.scrolled.map((e) => e.getAttribute('data-name'))).toEqual(['likert'])
    await f.press('quick', '其他')
    expect(here.scrolled.map((e) => e.getAttribute('data-name'))).toEqual(['likert', 'quick_other'])
    expect((await f.record())('quick')).toBe('other')
  })

  test('a long list is found by characters and by initials', async () => {
    const f = await open(xml)
    const names = () =>
      [...f.ask('village').querySelectorAll('.names button')].map((b) => b.querySelector('span')!.textContent)
    expect(names().length).toBe(19)
    await f.type('village', '鲁')
    expect(names()).toEqual(['鲁村'])
    await f.type('village', 'gc')
    expect(names()).toEqual(['高村', '固村'])
    await f.type('village', '没有')
    expect(f.words('village')).toContain('没有找到')
    await f.type('village', 'hc')
    f.ask('village')
      .querySelector('input')!
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await f.settle()
    expect(f.ask('village_min').querySelector('.names')).toBeNull()
    await f.press('village_min', '请选择', '台村')
    expect(f.ask('village_min').querySelector('.names')).toBeNull()
    expect(['village', 'village_min'].map(await f.record())).toEqual(['v7', 'v15'])
  })

  test('places stand in the order of how near they are', async () => {
    const f = await open(xml)
    expect(f.ask('nearby').querySelectorAll('svg g').length).toBe(2)
    await f.press('nearby', '按离我远近排')
    here.at(39.951, 116.7, 8)
    await f.settle()
    expect([...f.ask('nearby').querySelectorAll('.names button')].map((b) => b.textContent)).toEqual([
      '二号店111 米',
      '一号店5.7 公里',
    ])
    await f.press('nearby', '二号店')
    expect((await f.record())('nearby')).toBe('s2')
  })

  test('a table says its words once, and each line is heard with them', async () => {
    const f = await open(xml)
    expect([...f.host.querySelectorAll('.table-head .cells span')].map((s) => s.textContent)).toEqual(
      expect.arrayContaining(['高', '中', '低']),
    )
    expect(f.ask('clean').querySelector('.cells')!.textContent!.trim()).toBe('')
    await f.press('clean', '中')
    await f.press('safe', '低')
    const got = await f.record()
    expect(['grid/clean', 'grid/safe', 'grid/reserved_name_for_field_list_labels_42'].map(got)).toEqual([
      'mid',
      'low',
      '',
    ])
  })

  test('an order is agreed to, or changed', async () => {
    const f = await open(xml)
    expect((await f.record())('order')).toBe('')
    await f.press('order', '就按这个顺序')
    expect((await f.record())('order')).toBe('high mid low')
    await f.press('order', '低上移', '高下移')
    expect((await f.record())('order')).toBe('low high mid')
    await f.press('order', '不填')
    expect((await f.record())('order')).toBe('')
  })
})

test('ranges: a slider with ends, stars, a list; nothing is an answer before it is touched', async () => {
  const f = await open(xml)
  expect((await f.record())('score')).toBe('')
  const slider = f.ask('score').querySelector<HTMLInputElement>('input[type=range]')!
  expect([slider.min, slider.max, slider.step, f.ask('score').querySelector('.ends')!.textContent]).toEqual([
    '0',
    '100',
    '5',
    '0100',
  ])
  slider.dispatchEvent(new Event('pointerup', { bubbles: true }))
  await f.settle()
  expect((await f.record())('score')).toBe('50')
  slider.value = '55'
  slider.dispatchEvent(new Event('input', { bubbles: true }))
  await f.settle()
  await f.press('score', '加')
  await f.press('stars', '4 星')
  await f.pick('pick', '0.3')
  await f.press('tall', '减')
  expect(f.ask('tall').querySelector('.upright')).toBeTruthy()
  const got = await f.record()
  expect(['score', 'stars', 'pick', 'tall'].map(got)).toEqual(['60', '4', '0.3', '5'])
  await f.press('score', '不填')
  await f.press('stars', '4 星')
  expect(['score', 'stars'].map(await f.record())).toEqual(['', ''])
})

test('a tick, a group on one page, and a repeat', async () => {
  const f = await open(xml)
  f.tried.value = true
  await f.settle()
  expect(f.words('agreed')).toContain('请核对后打勾')
  f.ask('agreed').querySelector('input')!.click()
  await f.type('inside', '在里面')
  await f.type('head', '王五')
  const again = [...f.host.querySelectorAll('button')].find((b) => b.textContent!.includes('再加一项'))!
  again.click()
  await f.settle()
  expect(f.host.querySelectorAll('[data-name=head]').length).toBe(2)
  const got = await f.record()
  expect(['agreed', 'page/inside', 'again/head'].map(got)).toEqual(['OK', '在里面', '王五'])
})

describe('places', () => {
  test('a point gets better until it is near enough', async () => {
    const f = await open(xml)
    await f.press('point', '记录位置')
    here.at(39.9, 116.7, 80)
    await f.settle()
    expect(f.words('point')).toContain('误差约 80 米')
    here.at(39.91, 116.7, 90) // worse: not taken
    here.at(39.912345678, 116.7, 9)
    await f.settle()
    expect([here.watching(), (await f.record())('point')]).toEqual([false, '39.9123457 116.7 0.0 9.0'])
    expect(f.ask('point').querySelector('.fault')).toBeNull()
  })

  test('whoever stops early is warned of what is far off', async () => {
    const f = await open(xml)
    await f.press('point', '记录位置')
    here.at(39.9, 116.7, 60)
    await f.settle()
    await f.press('point', '就记这里')
    expect((await f.record())('point')).toBe('39.9 116.7 0.0 60.0')
    expect(f.words('point')).toContain('误差超过 50 米')
    await f.press('point', '不填')
    expect((await f.record())('point')).toBe('')
  })

  test('a phone that refuses leaves the coordinates to be typed', async () => {
    const f = await open(xml)
    await f.press('point', '记录位置')
    here.refuse()
    await f.settle()
    expect(f.words('point')).toContain('没有允许定位')
    await f.type('point', '91')
    await f.type('point', '116.65432198765', 1)
    await f.press('point', '用这个经纬度')
    expect(f.words('point')).toContain('经纬度不对')
    await f.type('point', '39.9')
    await f.press('point', '用这个经纬度')
    expect((await f.record())('point')).toBe('39.9 116.6543219')
    expect(f.words('point')).toContain('手填')
  })

  async function walk(f: Awaited<ReturnType<typeof open>>, name: string, ...points: [number, number][]): Promise<void> {
    for (const [lat, lon] of points) {
      await f.press(name, '把这里加进去')
      here.at(lat, lon, 4)
      await f.settle()
    }
  }

  test('a way has two points at least, and none twice', async () => {
    const f = await open(xml)
    await walk(f, 'trace', [39.9, 116.7])
    expect([f.wrong().includes('trace'), (await f.record())('trace')]).toEqual([true, ''])
    expect(f.words('trace')).toContain('还差 1 个点')
    await walk(f, 'trace', [39.901, 116.7], [39.901, 116.7])
    expect(f.words('trace')).toContain('已经有一点了')
    expect([f.wrong().includes('trace'), (await f.record())('trace')]).toEqual([
      false,
      '39.9 116.7 0.0 4.0;39.901 116.7 0.0 4.0',
    ])
    expect(f.words('trace')).toContain('111 米')
    expect(f.ask('trace').querySelectorAll('svg circle').length).toBe(2)
    await f.press('trace', '去掉最后一点')
    expect((await f.record())('trace')).toBe('')
  })

  test('a plot is closed, and ends where it began', async () => {
    const f = await open(xml)
    await walk(f, 'shape', [39.9, 116.7], [39.901, 116.7], [39.901, 116.701])
    expect([f.wrong().includes('shape'), (await f.record())('shape')]).toEqual([true, ''])
    await f.press('shape', '围成一圈')
    expect((await f.record())('shape')).toBe(
      '39.9 116.7 0.0 4.0;39.901 116.7 0.0 4.0;39.901 116.701 0.0 4.0;39.9 116.7 0.0 4.0',
    )
    expect(f.words('shape')).toMatch(/7\.1\d 亩/)
    expect(f.ask('shape').querySelector('polygon')).toBeTruthy()
    await f.press('shape', '重新打开')
    expect((await f.record())('shape')).toBe('')
    await walk(f, 'shape', [39.9, 116.701])
    await f.press('shape', '围成一圈')
    expect((await f.record())('shape')!.split(';').length).toBe(5)
  })
})

describe('a draft that is taken up again', () => {
  test('has the points of a walk that was not over, and of none other', async () => {
    const f = await open(xml)
    for (const lat of [39.9, 39.901]) {
      await f.press('shape', '把这里加进去')
      here.at(lat, 116.7, 4)
      await f.settle()
    }
    const again = await open(xml, {}, await f.draft())
    expect(again.ask('shape').querySelectorAll('circle').length).toBe(2)
    expect(again.wrong()).toContain('shape')
    expect((await open(xml)).ask('shape').querySelectorAll('circle').length).toBe(0)
    const third = await open(xml, {}, await f.draft())
    await third.press('shape', '把这里加进去')
    here.at(39.901, 116.701, 4)
    await third.settle()
    await third.press('shape', '围成一圈')
    const whole = await open(xml, {}, await third.draft())
    expect(whole.ask('shape').querySelector('polygon')).toBeTruthy()
    expect(Object.keys(localStorage).filter((k) => k.startsWith('huying.walk.'))).toEqual([])
  })

  test('shows the signature and hours as they were', async () => {
    const f = await open(xml)
    const pad = f.ask('sign').querySelector('canvas')!
    for (const [kind, x] of [
      ['pointerdown', 1],
      ['pointermove', 9],
      ['pointerup', 9],
    ] as const)
      pad.dispatchEvent(new MouseEvent(kind, { clientX: x, clientY: x, bubbles: true }))
    await f.type('hour', '08:30')
    const again = await open(xml, {}, await f.draft())
    await vi.waitFor(async () => {
      await again.settle()
      expect(again.ask('sign').querySelector('img')).toBeTruthy()
    })
    expect(again.ask('sign').querySelector('canvas')).toBeNull()
    expect(again.ask('hour').querySelector('input')!.value).toBe('08:30')
    await again.press('sign', '重签')
    expect(again.ask('sign').querySelector('canvas')).toBeTruthy()
    expect(again.answers().sign).toBeUndefined() // the engine itself goes on naming it
  })
})

describe('evidence', () => {
  test('a photo is made as small as is asked; a signature is a picture', async () => {
    const f = await open(xml)
    const kept = () => Boolean(f.ask('photo').querySelector('img'))
    await f.file('photo', new File(['x'], 'p.jpg', { type: 'image/jpeg' }), kept)
    expect((await f.record())('photo')).toMatch(/\.jpg$/)
    const again = await open(xml, {}, await f.draft())
    await vi.waitFor(async () => {
      await again.settle()
      expect(again.ask('photo').querySelector('img')).toBeTruthy()
    })
    expect(again.wrong()).not.toContain('photo')
    again.tried.value = true
    await again.press('photo', '不填')
    expect([again.wrong().includes('photo'), again.answers().photo]).toEqual([true, undefined])
    expect(again.ask('photo').querySelector('.fault')).toBeTruthy()
    const pad = f.ask('sign').querySelector('canvas')!
    for (const [kind, x] of [
      ['pointerdown', 1],
      ['pointermove', 9],
      ['pointerup', 9],
    ] as const)
      pad.dispatchEvent(new MouseEvent(kind, { clientX: x, clientY: x, bubbles: true }))
    await f.settle()
    expect((await f.record())('sign')).toMatch(/\.png$/)
    expect(f.ask('sign').querySelector('canvas')).toBe(pad)
    await f.press('sign', '重签')
    expect((await f.record())('sign')).toBe('')
  })

  test('sounds, films and papers are told by what is in them', async () => {
    const f = await open(xml)
    await f.file('sound', bytes('#!AMR\n', 1, 2), () => Boolean(f.ask('sound').querySelector('audio')))
    await f.file('film', bytes(0, 0, 0, 24, 'ftypisom', 0, 0), () => Boolean(f.ask('film').querySelector('video')))
    await f.file('paper', bytes('%PDF-1.7'), () => Boolean(f.ask('paper').querySelector('a')))
    const got = await f.record()
    expect(got('sound')).toMatch(/\.amr$/)
    expect(got('film')).toMatch(/\.(mp4|bin)$/)
    expect(got('paper')).toBeTruthy()
  })

  test('what the county would refuse is refused here', async () => {
    const f = await open(xml)
    const told = (name: string, words: string) => () => f.words(name).includes(words)
    await f.file('sound', bytes('%PDF-1.7'), told('sound', '这不是能收的录音'))
    await f.file('paper', bytes('MZ', 0x90, 0), told('paper', '这种文件收不了'))
    await f.file(
      'film',
      new File(
        [new Uint8Array([0, 0, 0, 24, ...[...'ftypisom'].map((c) => c.charCodeAt(0))]), new Uint8Array(20 << 20)],
        'f.mp4',
      ),
      told('film', '最多 20 MB。请录短一些'),
    )
    expect(['sound', 'paper', 'film'].map(await f.record())).toEqual(['', '', ''])
  })

  test('a code is read by the camera, or typed', async () => {
    let seen = ''
    vi.stubGlobal(
      'BarcodeDetector',
      class {
        static getSupportedFormats = async () => ['qr_code', 'ean_13']
        detect = async () => (seen ? [{ rawValue: seen }] : [])
      },
    )
    const f = await open(xml)
    await f.type('barcode', '123')
    expect((await f.record())('barcode')).toBe('123')
    await f.press('barcode', '扫码')
    expect(f.words('barcode')).toContain('二维码或条码')
    seen = '6901234567892'
    await vi.waitFor(async () => {
      await nextTick()
      expect((await f.record())('barcode')).toBe('6901234567892')
    })
    expect([f.ask('barcode').querySelector('video'), here.track.stop.mock.calls.length]).toEqual([null, 1])
  })
})
